/** The steps of a workflow that are not for everybody, and the fields that are required or read-only meanwhile. */
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import { buildForm } from '#core/template/build-form.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import type { Template } from '#core/template/template.ts';
import { describeIssues, templateOf } from '#core/template/template-library.fixture.ts';
import { checkChange } from './check-change.ts';
import { ruleProblems } from './rule-problems.ts';
import type { StepContext } from './steps.ts';

const FIELDS = `
  state: { type: 'select', default: 'draft' }, reviewer: 'person', cost: { type: 'number', readOnlyWhen: { field: 'state', is: 'done' } },
  outcome: { type: 'text', requiredWhen: { field: 'cost', atLeast: 100 } }, note: 'line',`;
const STATES = "field: 'state', states: ['draft', 'review', 'done', 'dropped']";
const WORKFLOW = `workflow: { ${STATES}, transitions: {
  draft: ['review', { to: 'dropped', requires: { field: 'note', empty: false } }],
  review: ['draft', { to: 'done', by: ['admin', { field: 'reviewer' }], not: 'author', requires: ['outcome', 'cost'] }],
} },`;
const template = templateOf(FIELDS, WORKFLOW);
const facts = { codices: new Map(), people: new Map(), assets: new Map() };

const ADMIN: StepContext['taker'] = { kind: 'user', id: 'ines', role: 'admin' };
const EDITOR: StepContext['taker'] = { kind: 'user', id: 'rae', role: 'editor' };
const GUEST: StepContext['taker'] = { kind: 'guest', id: 'rae', role: null };

interface Change {
  readonly taker?: StepContext['taker'];
  readonly held?: Readonly<Record<string, JsonValue>>;
  readonly sent?: Readonly<Record<string, JsonValue>>;
}

/** What is told of a change of one field, in a Codex that Omar created. */
function told(
  id: string,
  from: JsonValue,
  to: JsonValue,
  { taker = ADMIN, held = {}, sent = {} }: Change = {},
): string[] {
  const field = template.fields[id];
  if (field === undefined) throw new Error(`no field ${id}`);
  const before = (asked: string): JsonValue => (asked === id ? from : (held[asked] ?? null));
  const after = (asked: string): JsonValue => (asked === id ? to : (sent[asked] ?? held[asked] ?? null));
  const situation = { before, after, taker, authorId: 'omar' };
  return checkChange(template, field, from, to, { codexId: 'c', facts, situation }).map(
    ({ message, hint }) => (hint === undefined ? message : `${message} ${hint}`),
  );
}

describe('a step of a workflow', () => {
  const FILLED = { outcome: 'Good.', cost: 3, reviewer: 'rae' };

  it('is for those who are named: a role and above, or the people in a field', () => {
    const refused =
      'The step from “Review” to “Done” can’t be taken here. Only an admin or whoever “Reviewer” names may take this step, and not whoever created the Codex.';
    const done = (taker: StepContext['taker'], held = FILLED) =>
      told('state', 'review', 'done', { taker, held });
    expect(done(ADMIN)).toEqual([]);
    expect(done({ ...ADMIN, role: 'owner' })).toEqual([]);
    expect(done(EDITOR)).toEqual([]);
    expect(done(EDITOR, { ...FILLED, reviewer: 'jon' })).toEqual([refused]);
    expect(done({ ...ADMIN, id: 'omar' })).toEqual([refused]);
    expect(done(GUEST)).toEqual([refused]);
    expect(told('state', 'draft', 'review', { taker: GUEST })).toEqual([]);
    expect(told('state', 'draft', 'done')).toEqual([
      '“Done” can’t follow “Draft”. After “Draft” comes “Review” or “Dropped”.',
    ]);
  });

  it('needs what it says, which may be sent along', () => {
    const needs = (text: string) => [
      `The step from “Review” to “Done” can’t be taken here. This step needs: ${text}.`,
    ];
    expect(told('state', 'review', 'done')).toEqual(needs('Outcome is filled in and Cost is filled in'));
    expect(told('state', 'review', 'done', { held: { cost: 1 } })).toEqual(needs('Outcome is filled in'));
    expect(told('state', 'review', 'done', { held: { cost: 1 }, sent: { outcome: 'Good.' } })).toEqual([]);
  });

  it('is not left out by beginning where it leads', () => {
    expect(told('state', null, 'done', { taker: EDITOR })).toEqual([
      expect.stringMatching(/^A Codex can’t begin as “Done” here\. Only an admin/),
    ]);
    expect(told('state', null, 'done', { held: FILLED })).toEqual([]);
    expect(told('state', null, 'review', { taker: EDITOR })).toEqual([]);
  });
});

describe('a field that is read-only under a condition', () => {
  it('is not changed meanwhile, but by a request that also frees it or only then locks it', () => {
    const locked = ['Cost can’t be changed now. Read-only while State is Done.'];
    expect(told('cost', 1, 2, { held: { state: 'done' } })).toEqual(locked);
    expect(told('cost', 1, null, { held: { state: 'done' }, sent: { note: 'x' } })).toEqual(locked);
    expect(told('cost', 1, 1, { held: { state: 'done' } })).toEqual([]);
    expect(told('cost', 1, 2, { held: { state: 'review' }, sent: { state: 'done' } })).toEqual([]);
    expect(told('cost', 1, 2, { held: { state: 'done' }, sent: { state: 'draft' } })).toEqual([]);
  });

  it('says so in the form, as does one that is required', () => {
    const field = (id: string, values: Record<string, JsonValue>) =>
      buildForm(template, { values }).views.flatMap(({ sections }) =>
        sections.flatMap(({ fields }) => fields.filter((one) => one.field.id === id)),
      )[0];
    expect(field('cost', { state: 'done' })?.lock).toBe('Read-only while State is Done.');
    expect(field('cost', { state: 'draft' })?.lock).toBeNull();
    const required = field('outcome', { cost: 100 })?.field;
    expect([required?.required, field('outcome', { cost: 99 })?.field.required]).toEqual([true, false]);
    // The same object every time: nothing is rendered anew for it.
    expect(field('outcome', { cost: 101 })?.field).toBe(required);
  });
});

describe('the problems of a Codex', () => {
  const problems = (asked: Record<string, JsonValue>) =>
    ruleProblems(template, asked).map(({ field, message }) => `${field?.id}: ${message}`);

  it('are what is required and not there, and a state without what it needs', () => {
    expect(problems({ cost: 99, state: 'draft' })).toEqual([]);
    expect(problems({ cost: 100, outcome: ' ' })).toEqual(['outcome: Required while Cost is at least 100.']);
    expect(problems({ cost: 100, outcome: 'x', state: 'done' })).toEqual([]);
    expect(problems({ cost: 3, outcome: '', state: 'done' })).toEqual([
      'state: “Done” needs: Outcome is filled in.',
    ]);
    expect(problems({ state: 'dropped', note: '' })).toEqual(['state: “Dropped” needs: Note is filled in.']);
  });
});

describe('rules across fields', () => {
  const ruled = (rules: string) =>
    templateOf("begun: 'date', ended: 'date', cost: 'number', reason: 'richText'", `rules: [${rules}],`);
  const problems = (rules: string, asked: Record<string, JsonValue>) =>
    ruleProblems(ruled(rules), asked).map(({ field, value, message }) => [field?.id, value, message]);

  it('are told at the fields they name, in their own words, when they are about the Codex', () => {
    const both =
      "{ when: { field: 'cost', atLeast: 100 }, must: { all: ['reason', 'ended'] }, message: 'Say why, and when.', fields: ['reason', 'ended'] }";
    expect(problems(both, { cost: 99 })).toEqual([]);
    expect(problems(both, { cost: 100, reason: true, ended: '2026-01-01' })).toEqual([]);
    // The text itself is left out: it changes with every letter.
    expect(problems(both, { cost: 100, reason: true })).toEqual([
      ['reason', null, 'Say why, and when.'],
      ['ended', null, 'Say why, and when.'],
    ]);
  });

  it('are told at a field that is shown', () => {
    const rules =
      "{ when: { field: 'cost', atLeast: 100 }, must: 'reason', message: 'Say why.', fields: ['reason', 'ended'] }";
    const hidden = (visible: string) =>
      templateOf(
        `begun: 'date', cost: 'number', reason: { type: 'richText', ${visible} }, ended: { type: 'date', visibleWhen: { field: 'begun', empty: false } }`,
        `rules: [${rules}],`,
      );
    const at = (template: Template, asked: Record<string, JsonValue>) =>
      ruleProblems(template, asked).map(({ field }) => field?.id);
    expect(at(hidden(''), { cost: 100 })).toEqual(['reason']);
    expect(at(hidden(''), { cost: 100, begun: '2026-01-01' })).toEqual(['reason', 'ended']);
    const never = hidden("visibleWhen: { field: 'begun', empty: false }");
    expect(at(never, { cost: 100 })).toEqual(['cost']);
  });

  it('may say what must be, or what must not, and stand at the first field asked for', () => {
    const must =
      "{ must: { not: { all: ['ended', { field: 'begun', empty: true }] } }, message: 'It ended and never began.' }";
    expect(problems(must, { ended: '2026-01-01' })).toEqual([
      ['ended', '2026-01-01', 'It ended and never began.'],
    ]);
    expect(problems(must, {})).toEqual([]);
    const never = "{ when: { field: 'cost', atMost: -1 }, message: 'Nothing costs less than nothing.' }";
    expect(problems(never, { cost: -1 })).toEqual([['cost', -1, 'Nothing costs less than nothing.']]);
  });

  it.each([
    ["{ message: 'x' }", '2:9 A rule needs “when”, “must” or both.'],
    ["{ must: 'cost' }", '2:9 A rule needs “message”.'],
    ["{ must: { field: 'cost', atLeast: 'x' }, message: 'x' }", '2:43 Expected a number.'],
    [
      "{ must: 'cost', message: 'x', fields: ['cots'] }",
      "2:48 There is no field 'cots'. Did you mean 'cost'?",
    ],
    ["{ if: 'cost', message: 'x' }", '2:11 A rule has no “if”. Did you mean “when”?'],
  ])('are refused with their place: %s', (rule, issue) => {
    const parsed = parseTemplate(`{ id: 'a', version: 1, fields: { cost: 'number' },\nrules: [${rule}] }`);
    expect(describeIssues(parsed.issues)).toContain(issue);
  });
});

describe('reading steps and locks', () => {
  const issues = (fields: string, workflow: string) =>
    describeIssues(
      parseTemplate(
        `{ id: 'a', version: 1, fields: { state: 'select', who: 'person', note: 'line', body: 'richText',\n${fields} },\nworkflow: { ${STATES}, transitions: {\n${workflow} } } }`,
      ).issues,
    ).filter((text) => !text.includes('No transition leads'));
  const step = (text: string) =>
    issues('', `draft: ['review', 'done', 'dropped', ${text}]`).filter((one) => !one.includes('already'));

  it.each(['', 'draft: []'])('are told to restrict nothing when none is named: “%s”', (transitions) => {
    expect(issues('', transitions)).toEqual([
      '3:77 No step is named, so every state may follow every other.',
    ]);
  });

  it('say each way once', () => {
    expect(issues('', "draft: ['review', 'done', { to: 'done', by: 'admin' }]")).toEqual([
      "4:27 There is a step from 'draft' to 'done' already.",
    ]);
  });

  it.each([
    ["{ to: 'dne' }", "4:44 There is no state 'dne'. Did you mean 'done'?"],
    ["{ by: 'admin' }", '4:38 A step needs “to”.'],
    ["{ to: 'done', by: 'admins' }", "4:56 The role “admins” does not exist. Did you mean 'admin'?"],
    ["{ to: 'done', by: [] }", '4:52 Nobody could take this step.'],
    ["{ to: 'done', by: [{ field: 'wo' }] }", "4:66 There is no field 'wo'. Did you mean 'who'?"],
    ["{ to: 'done', by: { field: 'note' } }", '“Note” is line; only a person or people can take a step.'],
    ["{ to: 'done', not: 'editor' }", 'Who may not take it “editor” does not exist.'],
    ["{ to: 'done', requires: ['note', 'nite'] }", "4:71 There is no field 'nite'. Did you mean 'note'?"],
    [
      "{ to: 'done', requires: { field: 'body', atLeast: 3 } }",
      '“Body” is rich text, which “atLeast” cannot be asked of.',
    ],
    ["{ to: 'done', who: 'admin' }", '4:52 A step has no “who”. Did you mean “by”?'],
  ])('refuses %s', (text, issue) => {
    expect(step(text)).toEqual([expect.stringContaining(issue)]);
  });

  it('refuses locks that the journal cannot tell, or that nobody could open again', () => {
    const locks = (fields: string) => issues(fields, "draft: ['review', 'done', 'dropped']");
    expect(locks("own: { type: 'line', readOnlyWhen: { field: 'body', empty: false } }")).toEqual([
      '2:22 “readOnlyWhen” can ask only for fields of one value; “Body” is rich text.',
    ]);
    const pair = "a: { type: 'number', readOnlyWhen: 'b' }, b: { type: 'number', readOnlyWhen: 'a' }";
    expect(locks(pair)).toEqual(['2:22 These fields can lock one another for good: a → b → a.']);
    expect(locks("sum: { type: 'formula', expression: '1', readOnlyWhen: 'who' }")[0]).toMatch(
      /has no “readOnlyWhen”/,
    );
  });
});
