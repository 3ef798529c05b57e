import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { checkFormula, evaluateFormula } from './formula.ts';
import { parseFormula } from './formula-syntax.ts';
import { type RollUpResults, rollUp, rollUpsIn } from './roll-ups.ts';

const { fields } = templateOf("budget: 'number', length: 'duration', references: 'references', name: 'line'");

function evaluate(
  expression: string,
  rollUps: RollUpResults,
  values: Record<string, JsonValue> = {},
): JsonValue {
  const reading = parseFormula(expression);
  if (!reading.ok) throw new Error(reading.issues[0]?.message);
  return evaluateFormula(reading.formula, values, { fields, today: '2026-11-29', rollUps });
}

function problems(expression: string): string[] {
  const reading = parseFormula(expression);
  const issues = reading.ok ? checkFormula(reading.formula, fields) : reading.issues;
  return issues.map(({ column, endColumn, message }) => `${column}–${endColumn} ${message}`);
}

describe('roll-ups', () => {
  it.each([
    ['sum(children.cost)', ['sum(children.cost)']],
    ['count(children)', ['count(children)']],
    ["count( backlinks( 'blocks' ) )", ["count(backlinks('blocks'))"]],
    ['count(backlinks())', ['count(backlinks())']],
    ['sum(references.parts.cost)', ["sum(references('parts').cost)"]],
    ["avg(references('follow-up').cost)", ["avg(references('follow-up').cost)"]],
    ['budget - sum(children.cost) - sum(children.cost)', ['sum(children.cost)']],
    [
      'if(count(children) > 0, max(children.due), min(children.due))',
      ['count(children)', 'max(children.due)', 'min(children.due)'],
    ],
    ['count(references)', []],
    ['sum(budget, 3)', []],
  ])('T40: %s asks for %j', (expression, keys) => {
    expect(problems(expression)).toEqual([]);
    expect(rollUpsIn(expression, fields).map(({ key }) => key)).toEqual(keys);
  });

  it('T40: a field named children is that field', () => {
    const { fields: own } = templateOf("children: 'tags'");
    expect(rollUpsIn('count(children)', own)).toEqual([]);
    expect(rollUpsIn('count(children.cost)', own)).toHaveLength(1);
  });

  it.each<[string, RollUpResults, JsonValue]>([
    ['sum(children.cost)', { 'sum(children.cost)': { type: 'number', value: 12 } }, 12],
    ['budget - sum(children.cost)', { 'sum(children.cost)': { type: 'number', value: 12 } }, 88],
    ['sum(children.cost)', {}, null],
    ['sum(children.cost)', { 'sum(children.cost)': { problem: 'mixed' } }, null],
    ['sum(budget, sum(children.cost))', {}, null],
    ["if(count(children) == 0, 'none', 'some')", {}, null],
    ["if(count(children) == 0, 'none', 'some')", { 'count(children)': { type: 'number', value: 0 } }, 'none'],
    ['max(sum(children.x), 5)', {}, null],
    ['max(sum(children.x), 5)', { 'sum(children.x)': { problem: 'circular' } }, null],
    ['max(sum(children.x), 5)', { 'sum(children.x)': { type: 'nothing', value: null } }, 5],
    ['hours(sum(children.length))', { 'sum(children.length)': { type: 'duration', value: 7200 } }, 2],
    ['budget + sum(children.cost)', { 'sum(children.cost)': { type: 'duration', value: 12 } }, null],
  ])('T41: %s with %j is %j', (expression, results, expected) => {
    expect(evaluate(expression, results, { budget: 100 })).toBe(expected);
  });

  it.each([
    ['children.cost', ['1–14 This stands for several Codices.']],
    ['max(children.cost, 3)', ['5–18 This stands for several Codices.']],
    ['sum(children)', ['1–14 “sum” needs a field of those Codices, as in sum(children.cost).']],
    ['round(children.cost)', ['1–21 “round” cannot be made over several Codices.']],
    ['avg(budget)', ['1–12 “avg” is made over other Codices, as in avg(children.cost).']],
    ['sum(children.)', ['14–15 Expected a field after the dot, but found “)”.']],
    ['sum(references.)', ['16–17 Expected a kind of reference after the dot, but found “)”.']],
    [
      'count(backlinks(blocks))',
      ["17–23 Expected a kind of reference in quotes, as in backlinks('blocks')."],
    ],
    ['name.length', ['5–6 Expected an operator, but found “.”.']],
  ])('T40: %s is refused at its place', (expression, expected) => {
    expect(problems(expression)).toEqual(expected);
  });

  it('T40: a key reads as the roll-up it is of', () => {
    const kind = fc.option(fc.constantFrom('blocks', 'follow-up', 'part_of'), { nil: null });
    const related = fc.oneof(
      fc.constant({ relation: 'children' } as const),
      fc.constantFrom('blocks', 'follow-up').map((of) => ({ relation: 'references', kind: of }) as const),
      kind.map((of) => ({ relation: 'backlinks', kind: of }) as const),
    );
    const by = fc.constantFrom('count', 'sum', 'avg', 'min', 'max');
    fc.assert(
      fc.property(by, related, fc.constantFrom('cost', 'due', 'a_1'), (name, of, field) => {
        const one = rollUp(name, of, field);
        expect(rollUpsIn(one.key, fields)).toEqual([one]);
      }),
    );
  });
});
