import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { checkFormula, computeField, evaluateFormula } from './formula.ts';
import { FORMULA_FUNCTIONS } from './formula-functions.ts';
import { parseFormula } from './formula-syntax.ts';

const { fields } = templateOf(`
  began: 'dateTime', ended: 'dateTime', day: 'date', due: 'date', length: 'duration', price: 'number', count2: 'number',
  name: 'line', ticked: 'checkbox', tags: 'tags', steps: 'checklist', body: 'richText', picture: 'image', score: 'rating',
`);
const environment = { fields, today: '2026-11-22' };
const VALUES = {
  began: '2026-11-14T09:12:00Z',
  ended: '2026-11-14T11:59:00+01:00',
  day: '2026-02-27',
  due: '2026-03-01',
  length: 5400,
  price: 10,
  count2: 3,
  name: 'Ada',
  ticked: true,
  tags: ['a', 'b'],
  steps: [
    { id: '1', text: 'x', done: true },
    { id: '2', text: 'y', done: false },
  ],
};

function evaluate(expression: string, values: Readonly<Record<string, JsonValue>> = VALUES): JsonValue {
  const reading = parseFormula(expression);
  if (!reading.ok) throw new Error(reading.issues[0]?.message);
  return evaluateFormula(reading.formula, values, environment);
}

function problems(expression: string): string[] {
  const reading = parseFormula(expression);
  const issues = reading.ok ? checkFormula(reading.formula, fields) : reading.issues;
  return issues.map(({ column, endColumn, message }) => `${column}–${endColumn} ${message}`);
}

describe('formulas', () => {
  it.each<[string, JsonValue]>([
    ['1 + 2 * 3 - 4 / 2', 5],
    ['(1 + 2) * -3', -9],
    ['10 - 4 - 3', 3],
    ['ended - began', 6420],
    ['due - day', 2 * 86_400],
    ['day + duration("2 d")', '2026-03-01'],
    ['began + length', '2026-11-14T10:42:00Z'],
    ['length * 2', 10_800],
    ['length / duration("30 min")', 3],
    ['hours(length)', 1.5],
    ['today() - date("2026-11-20")', 172_800],
    ['price > 5', true],
    ['name == "Ada"', true],
    ['day < due', true],
    ['day == date("2026-02-27")', true],
    ['if(ticked, price, 0)', 10],
    ['if(price < 5, price)', null],
    ['min(price, count2, 7)', 3],
    ['max(day, due)', '2026-03-01'],
    ['sum(price, count2)', 13],
    ['round(10 / count2, 2)', 3.33],
    ["concat(name, ' has ', price, '')", 'Ada has 10'],
    ['count(tags) + done(steps)', 3],
    ['and(ticked, not(isEmpty(name)))', true],
    ['isEmpty(tags)', false],
    ['price / 0', null],
    ['price == null', false],
    ["'it\\'s'", "it's"],
  ])('T28: %s gives %j', (expression, expected) => {
    expect(problems(expression)).toEqual([]);
    expect(evaluate(expression)).toEqual(expected);
  });

  it.each<[string, JsonValue]>([
    ['ended - began', null],
    ['sum(price, count2)', null],
    ['count(tags)', 0],
    ['isEmpty(price)', true],
    ['price == null', true],
    ["concat('a', name)", 'a'],
    ['if(price > 5, 1, 2)', 2],
  ])('T28: with nothing filled in, %s gives %j', (expression, expected) => {
    expect(evaluate(expression, {})).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['price +', ['8–8 Expected a value, but the expression ends.']],
    ['price = 3', ['7–8 To compare, write “==”.']],
    ['(price', ['7–7 Expected “)”, but the expression ends.']],
    ["'open", ['1–2 This text is not closed with a quote.']],
    ['price # 2', ['7–8 “#” does not belong in a formula.']],
    ['prise + 1', ['1–6 There is no field “prise”.']],
    ['rond(price)', ['1–12 There is no function “rond”.']],
    ['round()', ['1–8 “round” is written round(number, digits).']],
    ['name + name', ['1–12 “+” does not go with text and text.']],
    ['day + 3', ['1–8 “+” does not go with a date and a number.']],
    ['price < name', ['1–13 “<” does not go with a number and text.']],
    ['body', ['1–5 The field “body” cannot be used in a formula: it is of type richText.']],
    ['round(name)', ['1–12 “round” needs a number, but got text.']],
    ['if(price, 1, 2)', ['1–16 “if” needs a condition first, such as a > b.']],
    ['if(ticked, 1, name)', ['1–20 “if” gives either a number or text; both must be of one kind.']],
    ['max(price, day)', ['1–16 “max” cannot take a date here.']],
    ['constructor(1)', ['1–15 There is no function “constructor”.']],
    [`${'('.repeat(40)}1${')'.repeat(40)}`, ['33–34 A formula is nested at most 32 levels deep.']],
  ])('T26, T27: %s is refused at its place', (expression, expected) => {
    expect(problems(expression)).toEqual(expected);
  });

  it('T27: names what was probably meant', () => {
    const reading = parseFormula('prise + 1');
    expect(reading.ok && checkFormula(reading.formula, fields)[0]?.hint).toBe('Did you mean “price”?');
  });

  it('T28: shows durations the way people say them', () => {
    const { fields: own } = templateOf(
      "began: 'dateTime', ended: 'dateTime', lasted: { type: 'formula', expression: 'ended - began' }",
    );
    const lasted = own['lasted'];
    if (lasted === undefined) throw new Error('missing');
    expect(computeField(lasted, VALUES, { fields: own, today: '2026-11-22' })).toEqual({
      type: 'duration',
      value: 6420,
      text: '1 h 47 min',
    });
  });

  it('T26: never throws on any text', () => {
    const words = fc.constantFrom(
      ...Object.keys(fields),
      ...Object.keys(FORMULA_FUNCTIONS),
      '(',
      ')',
      ',',
      '+',
      '-',
      '/',
      '==',
      '<',
      '1',
      "'x'",
      'null',
      'true',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 20 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(
        texts,
        fc.dictionary(fc.constantFrom(...Object.keys(fields)), fc.jsonValue()),
        (text, values) => {
          const reading = parseFormula(text);
          if (!reading.ok) return;
          checkFormula(reading.formula, fields);
          const value = evaluateFormula(reading.formula, values as Record<string, JsonValue>, environment);
          expect(JSON.parse(JSON.stringify(value))).toEqual(value === 0 ? 0 : value);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
