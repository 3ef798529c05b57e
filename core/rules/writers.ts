/** Tells who may write a field that a template keeps for some, and the sentence for everybody else. */
import type { Issue } from '#core/errors.ts';
import type { FieldDefinition, FieldWriter } from '#core/fields/model/field-definition.ts';
import { describeWriters } from '#core/template/format/describe-writers.ts';
import type { Template } from '#core/template/template.ts';
import { isAmong, type StepContext } from './steps.ts';

type Fields = Pick<Template, 'fields'>;

/**
 * Why somebody may not change a field: “Only an admin changes this field.” `null` when they may. The server itself may change
 * any. `valueFor` of the context has to answer as the Codex is *before* the change: whoever is named by it must not be able
 * to name themselves along with it.
 */
export function writerReason(
  { writableBy }: Pick<FieldDefinition, 'writableBy'>,
  { fields }: Fields,
  context: StepContext,
): string | null {
  if (writableBy === undefined || context.taker.kind === 'system') return null;
  if (writableBy.some((one) => isWriter(one, context))) return null;
  return `Only ${describeWriters(writableBy, fields)} may change this field.`;
}

/** The same as an issue at the field; empty when they may. */
export function checkWriter(
  field: FieldDefinition,
  template: Fields,
  context: StepContext,
): readonly Issue[] {
  const reason = writerReason(field, template, context);
  if (reason === null) return [];
  return [{ path: [field.id], message: `${field.label} is not yours to change.`, hint: reason }];
}

function isWriter(one: FieldWriter, { taker, authorId, valueFor }: StepContext): boolean {
  if (one === 'author') return taker.kind === 'user' && taker.id === authorId && taker.role !== null;
  return isAmong(one, taker, valueFor);
}
