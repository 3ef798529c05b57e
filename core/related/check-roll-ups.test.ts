import { describe, expect, it } from 'vitest';
import { parseTemplate } from '#core/template/parse-template.ts';
import type { Template } from '#core/template/template.ts';
import { resolveTemplate } from '#core/template/template-inheritance.ts';
import { MAX_ROLL_UPS } from './check-roll-ups.ts';

const TASK = `{ id: 'task', version: 1, name: 'Task', fields: {
  cost: 'number', time: 'duration', due: 'date', body: 'richText', done: 'checkbox', own: { type: 'formula', expression: 'cost * 2' } } }`;
const NOTE = "{ id: 'note', version: 1, name: 'Note', fields: { cost: 'duration', text: 'text' } }";

function resolve(
  source: string,
  others: readonly Template[],
): { template: Template | null; problems: string[] } {
  const parsed = parseTemplate(source);
  if (!parsed.ok) return { template: null, problems: parsed.issues.map(({ message }) => message) };
  const resolved = resolveTemplate(parsed.source.id, () => parsed.source, others);
  const problems = resolved.issues.map(
    ({ line, column, message, hint }) => `${line}:${column} ${message}${hint ? ` ${hint}` : ''}`,
  );
  return { template: resolved.ok ? resolved.template : null, problems };
}

function templateFrom(source: string, others: readonly Template[] = []): Template {
  const { template, problems } = resolve(source, others);
  if (template === null) throw new Error(problems.join('\n'));
  return template;
}

/** What is wrong with a formula of a project, whose children are as told. */
function problemsOf(expression: string, children = "{ allow: ['task'] }", library = [TASK, NOTE]): string[] {
  const others = library.map((source) => templateFrom(source));
  const source = `{ id: 'project', version: 1, name: 'Project', children: ${children},
references: { parts: { label: 'Parts', inverseLabel: 'Part of', targets: ['task'] } },
fields: { budget: 'number', total: { type: 'formula', expression: ${JSON.stringify(expression)} } } }`;
  return resolve(source, others).problems;
}

describe('formulas over other Codices', () => {
  it.each([
    'sum(children.cost) + budget',
    'hours(sum(children.time))',
    'max(children.due) - today()',
    'count(children.done) / count(children)',
    'count(children.cost)',
    'sum(references.parts.own)',
    "count(backlinks('blocks'))",
    "count(backlinks('mentions'))",
  ])('T42: %s is right', (expression) => {
    expect(problemsOf(expression)).toEqual([]);
  });

  it.each([
    ['sum(children.coast)', ['3:81 No template of those Codices has a field “coast”. Did you mean “cost”?']],
    ['sum(references.part.cost)', ['3:83 There is no kind of reference “part”. Did you mean “parts”?']],
    ["count(backlinks('bloks'))", ['3:84 There is no kind of reference “bloks”. Did you mean “blocks”?']],
    ['sum(children.due)', ['3:81 “sum” cannot take a date here: the field “due” of “task”.']],
    ['count(children.body)', ['3:83 The field “body” of “task” cannot be used in a formula.']],
    ['budget + sum(children.time)', ['3:68 “+” does not go with a number and a duration.']],
  ])('T42: %s is refused at its place', (expression, expected) => {
    expect(problemsOf(expression)).toEqual(expected);
  });

  it('T42: of children of several templates, a field that is not in all of them has to be of one kind', () => {
    expect(problemsOf('sum(children.time)', '{}')).toEqual([]);
    expect(problemsOf('sum(children.cost)', '{}')).toEqual([
      '3:81 The field “cost” is a number in “task” and a duration in “note”; all of them must be of one kind.',
    ]);
  });

  it('T42: nothing is said of fields of templates that are still to come', () => {
    expect(problemsOf('sum(children.cost)', "{ allow: ['task', 'later'] }", [TASK])).toEqual([]);
  });

  it('T43: a value may add up from children to parents through every level', () => {
    const tree = `{ id: 'epic', version: 1, name: 'Epic', fields: { cost: 'number',
      total: { type: 'formula', expression: 'sum(cost, sum(children.total))' } } }`;
    expect(resolve(tree, []).problems).toEqual([]);
  });

  it('T43: a value that leads back to itself is refused with the way it goes', () => {
    const part = templateFrom(
      "{ id: 'part', version: 1, name: 'Part', fields: { cost: 'number', total: 'number' } }",
    );
    const whole = templateFrom(
      `{ id: 'whole', version: 1, name: 'Whole', fields: {
        sum: { type: 'formula', expression: "sum(references('part_of').total)" } } }`,
      [part],
    );
    const next = `{ id: 'part', version: 2, name: 'Part', fields: { cost: 'number', total: { type: 'formula',
      expression: "sum(cost, sum(backlinks('part_of').sum))" } } }`;
    expect(resolve(next, [whole]).problems).toEqual([
      '2:19 This leads back to itself: part.total → whole.sum → part.total. Only what is worked out over children may go on from one to the next.',
    ]);
  });

  it('T43: names the way through one template', () => {
    const bill = `{ id: 'part', version: 1, name: 'Part', fields: { cost: 'number',
      total: { type: 'formula', expression: "sum(cost, sum(references('part_of').total))" } } }`;
    expect(resolve(bill, []).problems.join()).toContain(
      'This leads back to itself: part.total → part.total.',
    );
  });

  it('T42: a template asks other Codices for so many values', () => {
    const names = Array.from({ length: MAX_ROLL_UPS + 1 }, (_, index) => `f${index}`);
    const task = templateFrom(
      `{ id: 'task', version: 1, name: 'Task', fields: { ${names.map((name) => `${name}: 'number'`)} } }`,
    );
    const sums = names.map((name) => `s_${name}: { type: 'formula', expression: 'sum(children.${name})' }`);
    const { problems } = resolve(`{ id: 'many', version: 1, name: 'Many', fields: { ${sums} } }`, [task]);
    expect(problems).toEqual([expect.stringContaining('A template has at most 20 different values')]);
  });
});
