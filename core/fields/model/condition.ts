/** Conditions of a template as data: tests of fields, joined by all, any and not. */
import type { JsonValue } from '#core/json.ts';

/** How a field is tested. An author writes exactly one of them beside `field`. */
export const TESTS = ['in', 'is', 'empty', 'atLeast', 'atMost', 'before', 'after'] as const;
export type TestName = (typeof TESTS)[number];

/** One test of one field. Of a field that holds several values, any one may satisfy `in` and `is`. */
export type FieldTest = { readonly field: string } & (
  | {
      /** `null`: any value, as the shorthand `visibleWhen: 'other'` says. */
      readonly in: readonly JsonValue[] | null;
    }
  | { readonly is: JsonValue }
  /** A box that is not ticked counts as empty. */
  | { readonly empty: boolean }
  | { readonly atLeast: JsonValue }
  | { readonly atMost: JsonValue }
  | { readonly before: JsonValue }
  | { readonly after: JsonValue }
);

/** As the author wrote it, but for shorthands; JSON-safe. */
export type Condition =
  | FieldTest
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

/** The tests in a condition, in reading order. */
export function testsIn(condition: Condition): readonly FieldTest[] {
  if ('all' in condition) return condition.all.flatMap(testsIn);
  if ('any' in condition) return condition.any.flatMap(testsIn);
  return 'not' in condition ? testsIn(condition.not) : [condition];
}

/** The ids of the fields that a condition asks for, each once; none for no condition. */
export function fieldsIn(condition: Condition | null | undefined): readonly string[] {
  if (condition === null || condition === undefined) return [];
  return [...new Set(testsIn(condition).map(({ field }) => field))];
}
