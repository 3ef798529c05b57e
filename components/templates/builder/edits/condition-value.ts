/** A parsed condition as a text has it. */
import type { Condition } from '#core/fields/model/condition.ts';
import type { JsonValue } from '#core/json.ts';

/** What parses as the condition: that a field holds anything is its id alone. */
export function conditionValue(condition: Condition): JsonValue {
  if ('all' in condition) return { all: condition.all.map(conditionValue) };
  if ('any' in condition) return { any: condition.any.map(conditionValue) };
  if ('not' in condition) return { not: conditionValue(condition.not) };
  return 'in' in condition && condition.in === null ? condition.field : { ...condition };
}
