/** One field of a Codex: its frame, the editor of its type, and the notice of an open conflict. */
import { memo, type ReactNode } from 'react';
import type { FieldDefinition } from '#core/template/field-types/field-definition.ts';
import { CheckboxField } from './checkbox-field.tsx';
import { ChecklistField } from './checklist-field.tsx';
import { ColorField } from './color-field.tsx';
import { ConflictNotice } from './conflict-notice.tsx';
import { DateField } from './dates/date-field.tsx';
import { DateTimeField } from './dates/date-time-field.tsx';
import { EmailField } from './email-field.tsx';
import { FieldFrame } from './field-frame.tsx';
import type { FieldProps } from './field-props.ts';
import { FileField } from './file-field.tsx';
import { FormulaField } from './formula-field.tsx';
import { ImageField } from './image-field.tsx';
import { LineField } from './line-field.tsx';
import { ReferenceField } from './links/reference-field.tsx';
import { ReferencesField } from './links/references-field.tsx';
import { DurationField } from './numbers/duration-field.tsx';
import { NumberField } from './numbers/number-field.tsx';
import { MultiSelectField } from './options/multi-select-field.tsx';
import { SelectField } from './options/select-field.tsx';
import { TagsField } from './options/tags-field.tsx';
import { PeopleField } from './persons/people-field.tsx';
import { PersonField } from './persons/person-field.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { ProgressField } from './progress-field.tsx';
import { RatingField } from './rating-field.tsx';
import { RichTextField } from './rich-text-field.tsx';
import { TableField } from './table-field.tsx';
import { TextField } from './text-field.tsx';
import { UrlField } from './url-field.tsx';

/** Renders again only when its definition does; each part inside subscribes to what it shows. */
export const Field = memo(function Field({ field }: { readonly field: FieldDefinition }) {
  return (
    <>
      <FieldFrame field={field}>{(state) => editorOf({ field, ...state })}</FieldFrame>
      <ConflictNotice field={field} />
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
