/** Checks of fields: what a filter asks of them, resolved to ids and values, which the database and a device both answer to. */
import type { ComparableValue, ValueKind } from './comparable-value.ts';

export interface Bound {
  readonly value: number;
  readonly isIncluded: boolean;
}

/** Of several fields any one will do. */
export type FieldCheck =
  | { readonly check: 'holds'; readonly fieldIds: readonly string[] }
  /** Of a template that has the field, and nothing in it. */
  | {
      readonly check: 'lacks';
      readonly fields: readonly { readonly fieldId: string; readonly templateIds: readonly string[] }[];
    }
  | {
      readonly check: 'between';
      readonly fieldIds: readonly string[];
      readonly kind: ValueKind;
      readonly from: Bound | null;
      readonly to: Bound | null;
    }
  | {
      readonly check: 'keys';
      readonly fieldIds: readonly string[];
      readonly kind: ValueKind;
      readonly keys: readonly string[];
    }
  /** The folded words side by side, the last one perhaps only begun. */
  | { readonly check: 'words'; readonly fieldIds: readonly string[]; readonly words: string }
  /** Exactly this folded text. */
  | { readonly check: 'text'; readonly fieldIds: readonly string[]; readonly text: string };

/** The ids of all fields that a check asks for. */
export function fieldsOfCheck(check: FieldCheck): readonly string[] {
  return check.check === 'lacks' ? check.fields.map(({ fieldId }) => fieldId) : check.fieldIds;
}

/** Whether the values of a Codex, by the ids of their fields, satisfy a check. */
export function satisfies(
  check: FieldCheck,
  templateId: string,
  values: Readonly<Record<string, readonly ComparableValue[]>>,
): boolean {
  const valuesOf = (id: string) => (Object.hasOwn(values, id) ? (values[id] ?? []) : []);
  if (check.check === 'lacks')
    return check.fields.some(
      ({ fieldId, templateIds }) => templateIds.includes(templateId) && valuesOf(fieldId).length === 0,
    );
  return check.fieldIds.some((id) => valuesOf(id).some((value) => fits(check, value)));
}

function fits(
  check: Exclude<FieldCheck, { check: 'lacks' }>,
  { kind, number, key, text }: ComparableValue,
): boolean {
  switch (check.check) {
    case 'holds':
      return true;
    case 'between': {
      const { from, to } = check;
      if (kind !== check.kind) return false;
      if (from !== null && !(from.isIncluded ? number >= from.value : number > from.value)) return false;
      return to === null || (to.isIncluded ? number <= to.value : number < to.value);
    }
    case 'keys':
      return kind === check.kind && check.keys.includes(key);
    case 'words':
      return text !== null && ` ${text}`.includes(` ${check.words}`);
    case 'text':
      return text === check.text;
  }
}
