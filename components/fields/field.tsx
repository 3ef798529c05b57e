/** One field of a Codex: its frame, the editor of its type, and the notice of an open conflict. */
import { memo, type ReactNode } from 'react';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { CheckboxField } from './checkbox/checkbox-field.tsx';
import { ChecklistField } from './checklist/checklist-field.tsx';
import { ColorField } from './color/color-field.tsx';
import { DateField } from './date/date-field.tsx';
import { DateTimeField } from './date-time/date-time-field.tsx';
import { DurationField } from './duration/duration-field.tsx';
import { EmailField } from './email/email-field.tsx';
import { FileField } from './file/file-field.tsx';
import { FormulaField } from './formula/formula-field.tsx';
import { ConflictBadge } from './frame/conflict-badge.tsx';
import { FieldFrame } from './frame/field-frame.tsx';
import type { FieldProps } from './frame/field-props.ts';
import { ProblemNotice } from './frame/problem-notice.tsx';
import { ImageField } from './image/image-field.tsx';
import { LineField } from './line/line-field.tsx';
import { MultiSelectField } from './multi-select/multi-select-field.tsx';
import { NumberField } from './number/number-field.tsx';
import { PeopleField } from './people/people-field.tsx';
import { PersonField } from './person/person-field.tsx';
import { ProgressField } from './progress/progress-field.tsx';
import { RatingField } from './rating/rating-field.tsx';
import { ReferenceField } from './reference/reference-field.tsx';
import { ReferencesField } from './references/references-field.tsx';
import { RichTextField } from './rich-text/rich-text-field.tsx';
import { SelectField } from './select/select-field.tsx';
import { TableField } from './table/table-field.tsx';
import { TagsField } from './tags/tags-field.tsx';
import { TextField } from './text/text-field.tsx';
import { UrlField } from './url/url-field.tsx';

/** Renders again only when its definition does; each part inside subscribes to what it shows. */
export const Field = memo(function Field({ field }: { readonly field: FieldDefinition }) {
  return (
    <>
      <FieldFrame field={field}>{(state) => editorOf({ field, ...state })}</FieldFrame>
      <ConflictBadge field={field} />
      <ProblemNotice field={field} />
    </>
  );
});

function editorOf(props: FieldProps): ReactNode {
  switch (props.field.type) {
    case 'richText':
      return <RichTextField {...props} />;
    case 'text':
      return <TextField {...props} />;
    case 'line':
      return <LineField {...props} />;
    case 'number':
      return <NumberField {...props} />;
    case 'checkbox':
      return <CheckboxField {...props} />;
    case 'select':
      return <SelectField {...props} />;
    case 'multiSelect':
      return <MultiSelectField {...props} />;
    case 'tags':
      return <TagsField {...props} />;
    case 'date':
      return <DateField {...props} />;
    case 'dateTime':
      return <DateTimeField {...props} />;
    case 'duration':
      return <DurationField {...props} />;
    case 'url':
      return <UrlField {...props} />;
    case 'email':
      return <EmailField {...props} />;
    case 'person':
      return <PersonField {...props} />;
    case 'people':
      return <PeopleField {...props} />;
    case 'reference':
      return <ReferenceField {...props} />;
    case 'references':
      return <ReferencesField {...props} />;
    case 'checklist':
      return <ChecklistField {...props} />;
    case 'table':
      return <TableField {...props} />;
    case 'file':
      return <FileField {...props} />;
    case 'image':
      return <ImageField {...props} />;
    case 'color':
      return <ColorField {...props} />;
    case 'rating':
      return <RatingField {...props} />;
    case 'progress':
      return <ProgressField {...props} />;
    case 'formula':
      return <FormulaField {...props} />;
  }
}
