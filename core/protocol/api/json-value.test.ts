/** JSON values on the wire have a maximum depth. */
import { expect, test } from 'vitest';
import { jsonValueSchema, MAX_JSON_DEPTH } from './json-value.ts';

function nested(depth: number): unknown {
  return JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
}

test('takes every kind of JSON value and refuses what is not there', () => {
  for (const value of [null, 0, '', false, [], {}, [1, { a: [null] }]]) {
    expect(jsonValueSchema.safeParse(value)).toMatchObject({ success: true, data: value });
  }
  expect(jsonValueSchema.safeParse(undefined).success).toBe(false);
});

test('refuses what is nested deeper than the bound, however deep', () => {
  expect(jsonValueSchema.safeParse(nested(MAX_JSON_DEPTH)).success).toBe(true);
  expect(jsonValueSchema.safeParse(nested(MAX_JSON_DEPTH + 2)).success).toBe(false);
  expect(jsonValueSchema.safeParse(nested(200_000)).success).toBe(false);
});
