/** The registry of field types by name. A missing type does not compile. */

import type { FieldLayer, FieldStorage } from '#core/crdt/field-storage.ts';
import { checkbox } from './checkbox/definition.ts';
import { checklist } from './checklist/definition.ts';
import { color } from './color/definition.ts';
import { date } from './date/definition.ts';
import { dateTime } from './date-time/definition.ts';
import { duration } from './duration/definition.ts';
import { email } from './email/definition.ts';
import { file } from './file/definition.ts';
import { formula } from './formula/definition.ts';
import { image } from './image/definition.ts';
import { line } from './line/definition.ts';
import type { FieldDefinition, FieldType } from './model/field-definition.ts';
import type { FieldTypeDefinition } from './model/field-type-definition.ts';
import { multiSelect } from './multi-select/definition.ts';
import { number } from './number/definition.ts';
import { people } from './people/definition.ts';
import { person } from './person/definition.ts';
import { progress } from './progress/definition.ts';
import { rating } from './rating/definition.ts';
import { reference } from './reference/definition.ts';
import { references } from './references/definition.ts';
import { richText } from './rich-text/definition.ts';
import { select } from './select/definition.ts';
import { table } from './table/definition.ts';
import { tags } from './tags/definition.ts';
import { text } from './text/definition.ts';
import { url } from './url/definition.ts';

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

/** The definition of a field type. */
export function fieldTypeOf(type: FieldType): FieldTypeDefinition {
  return FIELD_TYPE_REGISTRY[type];
}

/** What says how a field is stored. */
export type StoredField = Pick<FieldDefinition, 'type' | 'layer'>;

/** The storage of a field. A published field whose type changes keeps its content under the earlier type: see `compareTemplates`. */
export function storageOf({ type, layer }: StoredField): FieldStorage {
  const { storage, choice } = FIELD_TYPE_REGISTRY[type];
  return layer !== undefined && choice?.layer === layer ? choice.storage : storage;
}

/** The CRDT layer that holds a field; `null` for computed fields. */
export function layerOf({ type, layer }: StoredField): FieldLayer | null {
  const definition = FIELD_TYPE_REGISTRY[type];
  return layer !== undefined && definition.choice?.layer === layer ? layer : definition.layer;
}
