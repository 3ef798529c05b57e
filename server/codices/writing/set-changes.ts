/** Members that a PATCH adds to sets and takes out of them, brought to the values that the sets have then. */
import { BinderyError, type Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { canonicalJson, isJsonArray, type JsonValue } from '#core/json.ts';
import type { PatchCodexBody } from '#core/protocol/api/codices.ts';
import type { Template } from '#core/template/template.ts';
import type { FieldValues } from '../content/field-values.ts';

/**
 * The values of a patch with what its sets come to from where they stand. What others add or take out at the same time is left alone, since a set is written
 * by difference. Throws `invalid_input` for a field that is no set, one that is also given as a whole, and a member that is to come and to go.
 */
export function valuesOfPatch(
  { fields = {}, add = {}, remove = {} }: PatchCodexBody,
  template: Pick<Template, 'id' | 'fields'>,
  valueNow: (field: FieldDefinition) => JsonValue,
): FieldValues {
  const issues: Issue[] = [];
  const values: Record<string, JsonValue> = { ...fields };
  for (const id of new Set([...Object.keys(add), ...Object.keys(remove)])) {
    const verb = Object.hasOwn(add, id) ? 'add' : 'remove';
    const field = Object.hasOwn(template.fields, id) ? template.fields[id] : undefined;
    const [coming, going] = [add[id] ?? [], remove[id] ?? []];
    const message = whyNot(field, template.id, Object.hasOwn(fields, id));
    if (field === undefined || message !== null) issues.push({ path: [verb, id], message: message ?? '' });
    else {
      const both = coming.findIndex((member) => isAmong(going, member));
      if (both !== -1)
        issues.push({ path: ['add', id, both], message: 'This is to be added and removed at once.' });
      values[id] = changed(valueNow(field), coming, going);
    }
  }
  const [first] = issues;
  if (first) throw new BinderyError('invalid_input', `${first.path.join('.')}: ${first.message}`, { issues });
  return values;
}

function whyNot(field: FieldDefinition | undefined, templateId: string, isGiven: boolean): string | null {
  if (field === undefined) return `The template "${templateId}" has no such field.`;
  if (storageOf(field) !== 'set') return 'This field holds no set of values: send its value under `fields`.';
  return isGiven ? 'This field is also under `fields`, where its whole value stands.' : null;
}

function changed(before: JsonValue, coming: readonly JsonValue[], going: readonly JsonValue[]): JsonValue {
  const kept = (isJsonArray(before) ? before : []).filter((member) => !isAmong(going, member));
  const added = coming.filter((member, index) => !isAmong([...kept, ...coming.slice(0, index)], member));
  return [...kept, ...added];
}

function isAmong(members: readonly JsonValue[], member: JsonValue): boolean {
  const key = canonicalJson(member);
  return members.some((one) => canonicalJson(one) === key);
}
