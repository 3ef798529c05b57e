/** Edits of the rules across fields as edits of the template's text. */
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';
import { sayMember } from './member-edits.ts';
import { type TemplateModel, valueAt } from './template-model.ts';

type Edits = readonly SourceEdit[];

/** The keys of a rule in the order in which they are written. */
const KEYS = ['when', 'must', 'message', 'fields'] as const;
type RuleKey = (typeof KEYS)[number];

/** A rule as the text has it. */
export interface WrittenRule {
  readonly index: number;
  readonly path: SourcePath;
  readonly written: JsonObject;
  readonly message: string;
  /** Where it is shown; `null` where that is left to its conditions. */
  readonly fields: readonly string[] | null;
}

/** The rules that the text itself has. What is no object has an empty one. */
export function rulesOf(model: TemplateModel): readonly WrittenRule[] {
  const rules = valueAt(model, ['rules']);
  return (isJsonArray(rules) ? rules : []).map((rule, index) => {
    const written = isJsonObject(rule) ? rule : {};
    const { message, fields } = written;
    return {
      index,
      path: ['rules', index],
      written,
      message: typeof message === 'string' ? message : '',
      fields: isJsonArray(fields) ? fields.map(String) : null,
    };
  });
}

/** Adds a rule that a field must be filled in, to be said more closely. */
export function addRule(model: TemplateModel, fieldId: string, message: string): Edits {
  const rules = valueAt(model, ['rules']);
  const value = { must: fieldId, message };
  if (!isJsonArray(rules)) return [{ kind: 'set', path: ['rules'], value: [value] }];
  return [{ kind: 'insert', path: ['rules', rules.length], value }];
}

/** Says a part of a rule, or for `undefined` no longer says it. */
export function changeRule(rule: WrittenRule, key: RuleKey, value: JsonValue | undefined): Edits {
  return sayMember(rule, KEYS, key, value);
}

/** Makes what must hold what must not be, and back; only where a rule has one condition. */
export function turnRule({ path, written }: WrittenRule): Edits {
  const { when, must } = written;
  if ((when === undefined) === (must === undefined)) return [];
  const [from, key] = when === undefined ? (['must', 'when'] as const) : (['when', 'must'] as const);
  return [{ kind: 'rename', path: [...path, from], key }];
}

export function moveRule(from: number, to: number): Edits {
  return [{ kind: 'move', path: ['rules', from], index: to }];
}

/** Removes a rule, and the list with its last one. */
export function removeRule(model: TemplateModel, index: number): Edits {
  const isLast = rulesOf(model).length === 1;
  return [{ kind: 'remove', path: isLast ? ['rules'] : ['rules', index] }];
}
