/** Opens a field by what its values are stored in. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { ComputedField } from './computed-field.ts';
import type { Field } from './field.ts';
import type { FieldContext } from './field-context.ts';
import { StoredRichTextField } from './rich-text-field.ts';
import { StoredRowsField } from './rows-field.ts';
import { StoredSetField } from './set-field.ts';
import { StoredTextField } from './text-field.ts';
import { StoredValueField } from './value-field.ts';

const BY_STORAGE = {
  text: StoredTextField,
  fragment: StoredRichTextField,
  register: StoredValueField,
  set: StoredSetField,
  rows: StoredRowsField,
  none: ComputedField,
} as const;

export function openField(context: FieldContext, definition: FieldDefinition): Field {
  return new BY_STORAGE[storageOf(definition)](context, definition.id);
}
