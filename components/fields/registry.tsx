/** The views of every field type by its name: editor, layout, and cell where it may be the type of a column. */
import type { ComponentType } from 'react';
import type { ColumnType, FieldType } from '#core/fields/model/field-definition.ts';
import type { CellType } from './cell/cell-type.ts';
import { checkboxCell } from './checkbox/checkbox-cell.tsx';
import { CheckboxField } from './checkbox/checkbox-field.tsx';
import { ChecklistField } from './checklist/checklist-field.tsx';
import { ColorField } from './color/color-field.tsx';
import { dateCell } from './date/date-cell.tsx';
import { DateField } from './date/date-field.tsx';
import { DateTimeField } from './date-time/date-time-field.tsx';
import { DurationField } from './duration/duration-field.tsx';
import { EmailField } from './email/email-field.tsx';
import { FileField } from './file/file-field.tsx';
import { FormulaField } from './formula/formula-field.tsx';
import type { FieldProps } from './frame/field-props.ts';
import { ImageField } from './image/image-field.tsx';
import { lineCell } from './line/line-cell.tsx';
import { LineField } from './line/line-field.tsx';
import { MultiSelectField } from './multi-select/multi-select-field.tsx';
import { numberCell } from './number/number-cell.tsx';
import { NumberField } from './number/number-field.tsx';
import { PeopleField } from './people/people-field.tsx';
import { PersonField } from './person/person-field.tsx';
import { ProgressField } from './progress/progress-field.tsx';
import { RatingField } from './rating/rating-field.tsx';
import { ReferenceField } from './reference/reference-field.tsx';
import { ReferencesField } from './references/references-field.tsx';
import { RichTextField } from './rich-text/rich-text-field.tsx';
import { selectCell } from './select/select-cell.tsx';
import { SelectField } from './select/select-field.tsx';
import { TableField } from './table/table-field.tsx';
import { TagsField } from './tags/tags-field.tsx';
import { TextField } from './text/text-field.tsx';
import { urlCell } from './url/url-cell.tsx';
import { UrlField } from './url/url-field.tsx';

export interface FieldView {
  /** Edits the field, and shows its value to readers. */
  readonly Editor: ComponentType<FieldProps>;
  /** Label and value on one line, or the value below the label over the whole width. */
  readonly layout: 'row' | 'block';
  /** The editor has no place for words, so the frame says beside the label that a value is required. */
  readonly isWordless?: boolean;
}

type FieldViews = Readonly<
  Record<Exclude<FieldType, ColumnType>, FieldView> &
    Record<ColumnType, FieldView & { readonly cell: CellType }>
>;

/** A type without its view, or a column type without its cell, does not compile. */
const FIELD_VIEWS: FieldViews = {
  richText: { Editor: RichTextField, layout: 'block' },
  text: { Editor: TextField, layout: 'block' },
  line: { Editor: LineField, layout: 'row', cell: lineCell },
  number: { Editor: NumberField, layout: 'row', cell: numberCell },
  checkbox: { Editor: CheckboxField, layout: 'row', isWordless: true, cell: checkboxCell },
  select: { Editor: SelectField, layout: 'row', cell: selectCell },
  multiSelect: { Editor: MultiSelectField, layout: 'row' },
  tags: { Editor: TagsField, layout: 'row' },
  date: { Editor: DateField, layout: 'row', cell: dateCell },
  dateTime: { Editor: DateTimeField, layout: 'row' },
  duration: { Editor: DurationField, layout: 'row' },
  url: { Editor: UrlField, layout: 'row', cell: urlCell },
  email: { Editor: EmailField, layout: 'row' },
  person: { Editor: PersonField, layout: 'row' },
  people: { Editor: PeopleField, layout: 'row' },
  reference: { Editor: ReferenceField, layout: 'row' },
  references: { Editor: ReferencesField, layout: 'row' },
  checklist: { Editor: ChecklistField, layout: 'block', isWordless: true },
  table: { Editor: TableOfFields, layout: 'block', isWordless: true },
  file: { Editor: FileField, layout: 'block', isWordless: true },
  image: { Editor: ImageField, layout: 'block', isWordless: true },
  color: { Editor: ColorField, layout: 'row' },
  rating: { Editor: RatingField, layout: 'row', isWordless: true },
  progress: { Editor: ProgressField, layout: 'row', isWordless: true },
  formula: { Editor: FormulaField, layout: 'row' },
};

/** The view of a field type. */
export function viewOf(type: FieldType): FieldView {
  return FIELD_VIEWS[type];
}

/** The cell of a column type. */
function cellTypeOf(type: ColumnType): CellType {
  return FIELD_VIEWS[type].cell;
}

/** The table is a field type itself, so it is handed the cells of the others instead of importing them. */
function TableOfFields(props: FieldProps) {
  return <TableField {...props} cellTypeOf={cellTypeOf} />;
}
