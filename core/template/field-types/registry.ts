/** Every field type by its name. A type missing here does not compile. */
import { checkbox } from './checkbox.ts';
import { checklist } from './checklist.ts';
import { color } from './color.ts';
import { date } from './date.ts';
import { dateTime } from './date-time.ts';
import { duration } from './duration.ts';
import { email } from './email.ts';
import type { FieldType } from './field-definition.ts';
import type { FieldTypeDefinition } from './field-type-definition.ts';
import { file } from './file.ts';
import { formula } from './formula.ts';
import { image } from './image.ts';
import { line } from './line.ts';
import { multiSelect } from './multi-select.ts';
import { number } from './number.ts';
import { people } from './people.ts';
import { person } from './person.ts';
import { progress } from './progress.ts';
import { rating } from './rating.ts';
import { reference } from './reference.ts';
import { references } from './references.ts';
import { richText } from './rich-text.ts';
import { select } from './select.ts';
import { table } from './table.ts';
import { tags } from './tags.ts';
import { text } from './text.ts';
import { url } from './url.ts';

export const FIELD_TYPE_REGISTRY: Readonly<Record<FieldType, FieldTypeDefinition>> = {
  richText,
  text,
  line,
  number,
  checkbox,
  select,
  multiSelect,
  tags,
  date,
  dateTime,
  duration,
  url,
  email,
  person,
  people,
  reference,
  references,
  checklist,
  table,
  file,
  image,
  color,
  rating,
  progress,
  formula,
};

export function fieldTypeOf(type: FieldType): FieldTypeDefinition {
  return FIELD_TYPE_REGISTRY[type];
}
