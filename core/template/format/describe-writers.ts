/** Says in words who may write a field that is kept for some. */
import type { FieldDefinition, FieldWriter } from '#core/fields/model/field-definition.ts';
import { oneOf } from '#core/text/wording.ts';

/** “an admin or whoever “Reviewer” names”. */
export function describeWriters(
  writers: readonly FieldWriter[],
  fields: Readonly<Record<string, FieldDefinition>>,
): string {
  return oneOf(writers.map((one) => describeWriter(one, fields)));
}

function describeWriter(one: FieldWriter, fields: Readonly<Record<string, FieldDefinition>>): string {
  if (one === 'author') return 'whoever created the Codex';
  if (typeof one !== 'string') return `whoever “${fields[one.field]?.label ?? one.field}” names`;
  if (one === 'owner') return 'the owner';
  return one === 'admin' ? 'an admin' : 'a member who may edit';
}
