/** Reads what filters and lists compare of a Codex: the values of its fields, retired ones too. */
import type { Codex } from '#core/codex/codex.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { computeField, type FormulaEnvironment } from '#core/formula/formula.ts';
import { isRolledUp } from '#core/formula/roll-ups.ts';
import type { JsonValue } from '#core/json.ts';
import {
  type ComparableValue,
  comparableResult,
  comparableValues,
  PRESENT,
} from '#core/search/comparable-value.ts';
import type { ComparableFields } from '#core/search/local-entry.ts';
import type { Template } from '#core/template/template.ts';
import { fragmentText } from '#richtext/document/document.ts';

/** `rollUps` of the environment: `undefined` where what other Codices hold is not known. */
export interface ComparableContext {
  /** Field values by id, formulas not needed. */
  readonly values: Readonly<Record<string, JsonValue>>;
  readonly today: string;
  readonly rollUps: FormulaEnvironment['rollUps'];
}

/** Fields without a value are left out. Of rich text it is only told that there is some. */
export function readComparableFields(
  codex: Codex,
  template: Template,
  { values, today, rollUps }: ComparableContext,
): ComparableFields {
  const read: Record<string, readonly ComparableValue[]> = {};
  const unknown: string[] = [];
  for (const field of [...Object.values(template.fields), ...Object.values(template.retired)]) {
    if (rollUps === undefined && isRolledUp(field, template.fields)) unknown.push(field.id);
    else {
      const found = readField(codex, field, template, { values, today, rollUps });
      if (found.length > 0) read[field.id] = found;
    }
  }
  return { values: read, unknown };
}

function readField(
  codex: Codex,
  field: FieldDefinition,
  { fields }: Template,
  { values, today, rollUps }: ComparableContext,
): readonly ComparableValue[] {
  if (storageOf(field) === 'fragment')
    return fragmentText(codex.fragment(field.id)).trim() === '' ? [] : [PRESENT];
  if (field.type !== 'formula') return comparableValues(field, codex.value(field));
  if (!Object.hasOwn(fields, field.id)) return [];
  const { type, value } = computeField(field, values, { fields, today, ...(rollUps && { rollUps }) });
  return comparableResult(type, value);
}
