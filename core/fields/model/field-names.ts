/** The fields of a template by the ids that others name them by, also by the id that one had before it was renamed. */
import { nearest } from '#core/text/wording.ts';
import type { FieldDefinition } from './field-definition.ts';

type Fields = Readonly<Record<string, Pick<FieldDefinition, 'id' | 'was'>>>;

/** The field that was renamed from this id; `null` when none was, or the id is another field's by now. */
export function renamedFrom(fields: Fields, id: string): string | null {
  if (Object.hasOwn(fields, id)) return null;
  return Object.values(fields).find(({ was }) => was === id)?.id ?? null;
}

/** The id that is most likely meant by one that no field has: what it was renamed to, else the one most like it. */
export function nearestField(id: string, fields: Fields, others: readonly string[] = []): string | null {
  return renamedFrom(fields, id) ?? nearest(id, [...others, ...Object.keys(fields)]);
}
