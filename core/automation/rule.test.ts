/** Automation rules: read with places, checked against fields, said in words, and their values worked out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import { canonicalJson } from '#core/json.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import { resolveTemplate } from '#core/template/template-inheritance.ts';
import { describeIssues, sourceOf, templateOf } from '#core/template/template-library.fixture.ts';
import { describeRule } from './describe-rule.ts';
import { parseOffset } from './offset.ts';
import { readRules } from './read-rules.ts';
import type { Action, AutomationRule } from './rule.ts';
import { changeAt, type RuleMoment, valueAt, valuesAt } from './rule-values.ts';

const FIELDS = `status: 'select', closed: 'date', due: 'date', at: 'dateTime', span: 'duration', cost: 'number', owner: 'person',
  team: 'people', tags: 'tags', body: 'richText', note: 'line', ok: 'checkbox', project: 'reference', sum: { type: 'formula', expression: 'cost + 1' }`;
const WORKFLOW = `workflow: { field: 'status', states: ['open', { id: 'done', label: 'Done' }, 'kept'],
  transitions: { open: ['done', { to: 'kept', by: 'admin' }], done: ['open'] } }`;

/** Issues of a rule that begins at 2:1. */
function issuesOf(rule: string): string[] {
  const { issues } = parseTemplate(
    `{ id: 'a', version: 1, ${WORKFLOW.replaceAll('\n', ' ')}, fields: { ${FIELDS.replaceAll('\n', ' ')} }, automation: [\n${rule}] }`,
  );
  return describeIssues(issues);
}

/** Issues of a rule with this trigger, which begins at 2:18. */
const whenIssues = (when: string) => issuesOf(`{ id: 'r', when: ${when}, then: { set: { cost: 1 } } }`);
/** Issues of a rule with this action, which begins at 2:42. */
const thenIssues = (then: string) => issuesOf(`{ id: 'r', when: { created: true }, then: ${then} }`);

function ruleOf(rule: string): AutomationRule {
  const [read] = templateOf(FIELDS, `${WORKFLOW}, automation: [${rule}],`).automation;
  if (read === undefined) throw new Error('there is no rule');
  return read;
}

const { fields } = templateOf(FIELDS, `${WORKFLOW},`);

describe('reading a rule', () => {
  it.each([
    '{ created: true }',
    "{ field: 'status', to: 'done' }",
    "{ field: 'status' }",
    "{ field: 'owner', to: null }",
    "{ field: 'ok', to: true }",
    "{ date: 'due' }",
    "{ date: 'at', offset: '-2 h' }",
    "{ date: 'due', offset: '1 w' }",
    "{ webhook: 'deployed' }",
  ])('is set off by %s', (when) => {
    expect(whenIssues(when)).toEqual([]);
  });

  it.each([
    ['{ bogus: 1 }', '2:20 What sets a rule off has no “bogus”.'],
    ['{}', '2:12 This sets nothing off.'],
    ["{ feild: 'status' }", '2:20 What sets a rule off has no “feild”. Did you mean “field”?'],
    ["{ field: 'stats' }", "2:27 There is no field 'stats'. Did you mean 'status'?"],
    ["{ field: 'status', to: 'doen' }", "2:41 “Status” has no option 'doen'. Did you mean 'done'?"],
    ["{ field: 'body' }", '2:27 “Body” is rich text, which sets no rule off.'],
    ["{ field: 'tags' }", '2:27 “Tags” is tags, which sets no rule off.'],
    ["{ date: 'cost' }", '2:26 “Cost” is number, whose day never comes.'],
    ["{ date: 'due', offset: 'soon' }", '2:41 “soon” is no time before or after.'],
    ["{ date: 'due', offset: '20 y' }", '2:41 “20 y” is no time before or after.'],
    ["{ date: 'due', to: '2027-01-01' }", '2:33 “to” goes with “field”.'],
    ["{ created: true, field: 'status' }", '2:42 A rule is set off by one thing.'],
    ['{ created: false }', '2:29 “created” must be true.'],
    ['{ comment: false }', '2:29 “comment” must be true.'],
    ["{ comment: true, webhook: 'a' }", '2:44 A rule is set off by one thing.'],
  ])('is not set off by %s', (when, issue) => {
    expect(whenIssues(when)).toContain(issue);
  });

  it.each([
    "{ set: { status: 'done', closed: { today: true }, at: { now: true }, span: '1 h', body: '**Done**', note: 'x' } }",
    "[{ set: { owner: null } }, { add: { tags: ['late'], team: { from: 'owner' } } }, { remove: { tags: 'new' } }]",
    "{ set: { cost: { formula: 'cost * 2' }, due: { from: 'closed' } } }",
    "{ create: { template: 'a', title: 'Next {note}, {date}', fields: { cost: 3 }, as: 'child' } }",
    "{ move: { under: { from: 'project' } } }",
    "{ post: 'chat' }",
    "{ move: { under: '019a0000-0000-7000-8000-000000000000' } }",
  ])('does %s', (then) => {
    expect(thenIssues(then).filter((issue) => !issue.includes('sets off itself'))).toEqual([]);
  });

  it.each([
    ["{ set: { status: 'doen' } }", "2:60 'doen' is not one of the options. Did you mean 'done'?"],
    ["{ set: { stats: 'done' } }", "2:52 There is no field 'stats'. Did you mean 'status'?"],
    ['{ set: {} }', '2:45 “set” names no field.'],
    ["{ set: { cost: 'much' } }", '2:58 Expected a number.'],
    ['{ set: { cost: { today: true } } }', '2:60 “Cost” takes no “today”.'],
    ['{ set: { due: { tody: true } } }', '2:59 There is no “tody”. Did you mean “today”?'],
    ["{ set: { cost: { from: 'due' } } }", '2:66 “Due” is date, and “Cost” is number.'],
    ["{ set: { cost: { formula: 'due' } } }", '2:69 The formula gives a date; “Cost” is number.'],
    [
      "{ set: { cost: { formula: 'sum(children.cost)' } } }",
      '2:69 A rule cannot use a value over other Codices: sum(children.cost).',
    ],
    ["{ set: { cost: { formula: 'cots + 1' } } }", '2:70 There is no field “cots”.'],
    [
      "{ set: { status: 'kept' } }",
      '2:60 Only certain people may take a step to “kept”, and a rule is nobody.',
    ],
    ['{ set: { sum: 3 } }', '2:52 “Sum” is worked out by its formula.'],
    ["{ add: { note: 'x' } }", '2:52 “Note” is line, which holds no several values.'],
    ["{ add: { team: { from: 'note' } } }", '2:66 “Note” is line, and “Team” is people.'],
    [
      "{ create: { template: 'a', fields: { cots: 1 } } }",
      "2:80 There is no field 'cots'. Did you mean 'cost'?",
    ],
    ["{ create: { title: 'x' } }", '2:45 A Codex to create needs “template”.'],
    ["{ create: { template: 'a', title: '{stats}' } }", '2:77 There is no field “stats” for the title.'],
    [
      "{ move: { under: 'home' } }",
      '2:60 Expected the id of a Codex, or { from: … } with a reference field.',
    ],
    ["{ move: { under: { from: 'note' } } }", '2:68 “Note” is no reference.'],
    ["{ notify: ['note'], text: 'x' }", '2:54 “Note” is line, which names nobody.'],
    ["{ notify: ['gone'], text: 'x' }", "2:54 There is no field 'gone'."],
    ["{ notify: ['owner'] }", '2:37 A notification needs “text”.'],
    ["{ notify: [], text: 'x' }", '2:45 This notifies nobody.'],
    ["{ review: ['note'] }", '2:54 “Note” is line, which names nobody.'],
    ['{ review: [] }', '2:45 This asks nobody.'],
    ["{ review: ['owner'], text: 'x' }", '2:64 “text” stands beside “notify” only.'],
    ["{ set: { cost: 1 }, text: 'x' }", '2:63 “text” stands beside “notify” only.'],
    ['[]', '2:37 A rule does 1 to 20 things; this does 0.'],
    ['{ set: { cost: 1 }, add: { tags: "x" } }', '2:63 An action does one thing.'],
  ])('does not do %s', (then, issue) => {
    expect(thenIssues(then)).toContain(issue);
  });

  it('checks the condition, and warns of a rule that sets off itself', () => {
    expect(
      issuesOf(
        "{ id: 'r', when: { field: 'cost' }, if: { field: 'ok', is: 3 }, then: { set: { cost: 1 } } }",
      ),
    ).toEqual(['2:60 Expected true or false.']);
    expect(issuesOf("{ id: 'r', when: { field: 'cost' }, then: { set: { cost: 1 } } }")).toEqual([
      '2:58 The rule sets off itself by this; it is stopped when it goes on.',
    ]);
  });

  it('may come from an ancestor, whose rules are checked against what its heirs make of the fields', () => {
    const base = sourceOf(
      "{ id: 'base', version: 1, fields: { kind: { type: 'select', options: ['a', 'b'] } }, automation: [{ id: 'r', when: { created: true }, then: { set: { kind: 'b' } } }] }",
    );
    const heir = (more: string) =>
      sourceOf(`{ id: 'heir', version: 1, extends: 'base', fields: { kind: { options: ['a'] } }, ${more} }`);
    const resolve = (more: string) => resolveTemplate('heir', (id) => (id === 'base' ? base : heir(more)));
    expect(describeIssues(resolve('').issues)).toHaveLength(1);
    const other = "automation: [{ id: 'r', when: { created: true }, then: { set: { kind: 'a' } } }]";
    const resolved = resolve(other);
    expect(resolved.ok && resolved.template.automation[0]?.then).toEqual([{ set: { kind: 'a' } }]);
  });

  it('is the same when it is read again from the stored template', () => {
    const rule = ruleOf(
      "{ id: 'r', title: 'T', when: { field: 'status', to: 'done' }, if: 'note', then: { set: { closed: { today: true } } } }",
    );
    const template = templateOf(FIELDS, `${WORKFLOW},`);
    expect(readRules({ ...template, automation: [rule] })).toEqual({ rules: [rule], unread: [] });
    // biome-ignore lint/suspicious/noThenProperty: a rule as it may be stored.
    const bogus = { id: 'b', when: { bogus: 1 }, then: [{}] } as unknown as AutomationRule;
    expect(readRules({ ...template, automation: [bogus, rule] })).toEqual({
      rules: [rule],
      unread: [{ id: 'b', why: 'What sets a rule off has no “bogus”.' }],
    });
  });

  it('never throws, and takes nothing that cannot be read again', () => {
    const leaf = fc.constantFrom<JsonValue>(true, null, 1, 'due', 'status', 'done', '-2 d', 'a', [], {});
    const keys = [
      ...[
        'created',
        'field',
        'to',
        'date',
        'offset',
        'comment',
        'set',
        'add',
        'remove',
        'create',
        'move',
        'post',
      ],
      ...[
        'from',
        'today',
        'now',
        'formula',
        'status',
        'due',
        'tags',
        'cost',
        'template',
        'under',
        'as',
        'fields',
        '__proto__',
      ],
    ];
    const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        leaf,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 3 }),
      ),
    }));
    const template = templateOf(FIELDS, `${WORKFLOW},`);
    fc.assert(
      fc.property(value, value, (when, then) => {
        const rule = { id: 'r', when, then };
        const parsed = parseTemplate(
          `{ id: 'a', version: 1, ${WORKFLOW}, fields: { ${FIELDS} }, automation: [${JSON.stringify(rule)}] }`,
        );
        if (!parsed.ok) {
          expect(parsed.issues.every(({ line }) => line !== undefined)).toBe(true);
          return;
        }
        const { automation } = parsed.source;
        expect(readRules({ ...template, automation }).rules).toEqual(automation);
        for (const one of automation) expect(describeRule(one, fields)).toMatch(/^When .+\.$/);
      }),
      { numRuns: 1000 },
    );
  });
});

it('says rules in words', () => {
  const said = (rule: string) => describeRule(ruleOf(rule), fields);
  expect(
    said(
      "{ id: 'r', when: { field: 'status', to: 'done' }, if: { field: 'cost', atLeast: 3 }, then: { set: { closed: { today: true } } } }",
    ),
  ).toBe('When Status becomes Done, if Cost is at least 3: set Closed to that day.');
  expect(
    said(
      "{ id: 'r', when: { date: 'due', offset: '-2 d' }, then: [{ add: { tags: ['soon'] } }, { create: { template: 'a', title: 'Do it', as: 'child' } }] }",
    ),
  ).toBe('When it is 2 d before Due: add soon to Tags; create a “Do it” below it.');
  expect(
    said("{ id: 'r', when: { field: 'ok', to: true }, then: { move: { under: { from: 'project' } } } }"),
  ).toBe('When Ok is ticked: move it below what Project holds.');
});

describe('the values of a rule', () => {
  const moment: RuleMoment = {
    at: Date.UTC(2026, 10, 28, 23, 30),
    timeZone: 'Europe/Berlin',
    fields,
    values: { cost: 4, tags: ['new', 'a'], owner: 'u1', team: [], due: '2026-12-01' },
  };

  it('are worked out when it runs, by the clock of the workspace', () => {
    expect(valueAt({ today: true }, fields['closed'], moment)).toBe('2026-11-29');
    expect(valueAt({ now: true }, fields['at'], moment)).toBe('2026-11-28T23:30:00Z');
    expect(valueAt({ from: 'owner' }, fields['owner'], moment)).toBe('u1');
    expect(valueAt({ formula: 'cost * 2' }, fields['cost'], moment)).toBe(8);
    expect(valueAt('1 h', fields['span'], moment)).toBe(3600);
    expect(valueAt('**x**', fields['body'], moment)).toEqual({ markdown: '**x**' });
  });

  it('go to a field of the other template under the id that it has by now', () => {
    const { cost } = fields;
    if (cost === undefined) throw new Error('there is no such field');
    const other = { price: { ...cost, id: 'price', was: 'cost' } };
    expect(valuesAt({ cost: { formula: 'cost * 2' } }, other, moment)).toEqual({ price: 8 });
    expect(valuesAt({ cost: 1 }, fields, moment)).toEqual({ cost: 1 });
  });

  it('are added to and taken from what is there, each once', () => {
    const change = (action: Extract<Action, { add: unknown } | { remove: unknown }>) =>
      changeAt(action, moment);
    expect(change({ add: { tags: ['a', 'late'] } })).toEqual({ tags: ['new', 'a', 'late'] });
    expect(change({ remove: { tags: 'new' } })).toEqual({ tags: ['a'] });
    expect(change({ add: { team: { from: 'owner' } } })).toEqual({ team: ['u1'] });
  });

  it('added twice are as added once', () => {
    const tags = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
    fc.assert(
      fc.property(tags, tags, (held, added) => {
        const once = changeAt({ add: { tags: added } }, { ...moment, values: { tags: held } });
        const twice = changeAt({ add: { tags: added } }, { ...moment, values: once });
        expect(canonicalJson(twice)).toBe(canonicalJson(once));
      }),
    );
  });
});

it.each([
  ['-2 d', -172_800],
  ['9 h', 32_400],
  ['+1 w', 604_800],
  ['−1 h 30 min', -5400],
  ['', null],
  ['2', null],
  ['9999999 d', null],
])('the offset %s is %s seconds', (text, seconds) => {
  expect(parseOffset(text)).toBe(seconds);
});
