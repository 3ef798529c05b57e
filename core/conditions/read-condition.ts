/** Reads a condition that is data already, such as a setting of a field whose text was parsed. */
import type { Condition } from '#core/fields/model/condition.ts';
import type { JsonValue } from '#core/json.ts';
import { IssueLog } from '#core/json5/issue-log.ts';
import { readJson5 } from '#core/json5/json5-tree.ts';
import { NodeReader } from '#core/json5/node-reader.ts';
import { parseCondition } from './parse-condition.ts';

/** The condition, or `null` when any part of the value is none. */
export function readCondition(value: JsonValue): Condition | null {
  const { root } = readJson5(JSON.stringify(value));
  if (root === null) return null;
  const log = new IssueLog(() => null);
  const condition = parseCondition(new NodeReader(log), { node: root, path: [] });
  return log.errors.length > 0 ? null : condition;
}
