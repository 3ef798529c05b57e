import { expect, it } from 'vitest';
import { asksForDay } from './day-formulas.ts';

it.each([
  ['days(due - today())', true],
  ["if(max(children.due) < today(), 'late', 'on time')", true],
  ['today + 1', false],
  ["concat('today()', name)", false],
  ['days(due - today(', false],
  [null, false],
])('a formula asks for the day where it calls today(): %s', (expression, expected) => {
  expect(asksForDay(expression)).toBe(expected);
});
