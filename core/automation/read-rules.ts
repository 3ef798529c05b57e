/** Reads the rules of a stored template version, which may be from a time when anything was taken as one. */
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import { IssueLog } from '#core/json5/issue-log.ts';
import { readJson5 } from '#core/json5/json5-tree.ts';
import { NodeReader } from '#core/json5/node-reader.ts';
import { checkAutomation, type RuleSurroundings } from './check-rule.ts';
import { parseRule } from './parse-rule.ts';
import type { AutomationRule } from './rule.ts';

export interface ReadRules {
  readonly rules: readonly AutomationRule[];
  /** Those that cannot be run, and why. */
  readonly unread: readonly { readonly id: string; readonly why: string }[];
}

const known = new WeakMap<RuleSurroundings, ReadRules>();

/** The rules that can be run, and those that cannot; read once for each resolved template. */
export function readRules(template: RuleSurroundings): ReadRules {
  const before = known.get(template);
  if (before !== undefined) return before;
  const read = template.automation.map((rule) => readRule(template, rule as unknown as JsonValue));
  const found: ReadRules = {
    rules: read.flatMap((one) => ('rule' in one ? [one.rule] : [])),
    unread: read.flatMap((one) => ('why' in one ? [one] : [])),
  };
  known.set(template, found);
  return found;
}

function readRule(
  template: RuleSurroundings,
  stored: JsonValue,
): { readonly rule: AutomationRule } | { readonly id: string; readonly why: string } {
  const { root } = readJson5(JSON.stringify(asWritten(stored)));
  const log = new IssueLog(() => null);
  const rule = root === null ? null : parseRule(new NodeReader(log), { node: root, path: [] });
  if (rule !== null) checkAutomation({ ...template, automation: [rule] }, log, []);
  const [issue] = log.errors;
  if (rule !== null && issue === undefined) return { rule };
  const id = isJsonObject(stored) ? stored['id'] : null;
  return { id: typeof id === 'string' ? id : '?', why: issue?.message ?? 'It is no rule.' };
}

/** A condition that is no more than the id of a field is stored in a form that nobody writes. */
function asWritten(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(asWritten);
  if (!isJsonObject(value)) return value;
  const { field } = value;
  if (value['in'] === null && field !== undefined && Object.keys(value).length === 2) return field;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, asWritten(part)]));
}
