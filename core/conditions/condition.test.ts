/** Conditions of a template: read with places, checked against the fields, evaluated, and said in words. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition } from '#core/fields/model/condition.ts';
import type { JsonValue } from '#core/json.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import { resolveTemplate } from '#core/template/template-inheritance.ts';
import { describeIssues, sourceOf, templateOf } from '#core/template/template-library.fixture.ts';
import { describeCondition } from './describe-condition.ts';
import { holds, sourceOfValues } from './evaluate-condition.ts';
import { MAX_CONDITION_DEPTH, MAX_TESTS } from './parse-condition.ts';

const FIELDS = `
  status: { type: 'select', options: [{ value: 'open', label: 'Open' }, { value: 'done', label: 'Done' }] },
  cost: 'number', span: 'duration', due: 'date', at: 'dateTime', ok: 'checkbox', tags: 'tags', body: 'richText', note: 'line',
  sum: { type: 'formula', expression: 'cost + 1' },`;
const { fields } = templateOf(FIELDS);

/** The issues of a condition on a field of its own; the condition begins at 2:1. */
function issuesOf(condition: string): string[] {
  const parsed =
    parseTemplate(`{ id: 'a', version: 1, fields: { ${FIELDS.replaceAll('\n', ' ')} own: { type: 'line', visibleWhen:
${condition} } } }`);
  return describeIssues(parsed.issues);
}

const passes = (condition: Condition, values: Readonly<Record<string, JsonValue>>): boolean =>
  holds(condition, sourceOfValues(fields, values));

describe('reading a condition', () => {
  it.each([
    "{ field: 'status', in: ['open', 'done'] }",
    "{ field: 'status', is: 'open' }",
    "{ field: 'body', empty: false }",
    "{ field: 'cost', atLeast: 100 }",
    "{ field: 'span', atMost: '1 h 30 min' }",
    "{ field: 'due', before: '2027-01-01' }",
    "{ field: 'at', after: '2027-01-01T00:00Z' }",
    "{ field: 'tags', is: 'urgent' }",
    "{ not: { any: [{ field: 'ok', is: true }, { all: ['note', { field: 'cost', atMost: 3 }] }] } }",
    "'note'",
    // As the API answers the shorthand.
    "{ any: [{ field: 'note', in: null }, { not: { field: 'cost', in: null } }] }",
  ])('takes %s', (condition) => {
    expect(issuesOf(condition)).toEqual([]);
  });

  it.each([
    ["{ field: 'stats', is: 'open' }", "2:10 There is no field 'stats'. Did you mean 'status'?"],
    ["{ field: 'own', is: 'x' }", "2:10 There is no field 'own'."],
    ["{ field: 'status', is: 'opne' }", "2:24 “Status” has no option 'opne'. Did you mean 'open'?"],
    [
      "{ all: [{ field: 'status', in: ['open', 'dnoe'] }] }",
      "2:41 “Status” has no option 'dnoe'. Did you mean 'done'?",
    ],
    ["{ field: 'body', atLeast: 3 }", '2:18 “Body” is rich text, which “atLeast” cannot be asked of.'],
    ["{ field: 'body', is: 'x' }", '2:18 “Body” is rich text, which “is” cannot be asked of.'],
    ["{ field: 'due', atLeast: '2027-01-01' }", '2:17 “Due” is date, which “atLeast” cannot be asked of.'],
    ["{ field: 'cost', before: 3 }", '2:18 “Cost” is number, which “before” cannot be asked of.'],
    ["{ field: 'cost', atLeast: 'much' }", '2:27 Expected a number.'],
    ["{ field: 'due', before: '2027-02-30' }", "2:25 Expected a day of the calendar like '2026-11-14'."],
    ["{ field: 'ok', is: 'yes' }", '2:20 Expected true or false.'],
    ["{ field: 'cost', is: null }", '2:22 “null” is no value to ask for.'],
    ["{ field: 'sum', is: 3 }", '2:10 A condition cannot depend on a formula.'],
    ["{ field: 'cost', is: 3, atMost: 4 }", '2:25 A condition says one thing at a time.'],
    ["{ field: 'cost', not: 'note' }", '2:3 A condition says one thing at a time.'],
    ['{ is: 3 }', '1:344 A condition needs “field”.'],
    ['{ all: [] }', '2:3 “all” needs at least one condition.'],
    ["{ field: 'cost', atleast: 3 }", '2:18 A condition has no “atleast”. Did you mean “atLeast”?'],
    ["{ or: ['note'] }", '2:3 A condition has no “or”. Did you mean “any”?'],
    ['7', '2:1 A condition must be an object in braces, but this is a number.'],
  ])('refuses %s', (condition, issue) => {
    expect(issuesOf(condition)).toContain(issue);
  });

  it('is bounded in depth and number of tests', () => {
    const nested = (levels: number) => `${'{ not: '.repeat(levels - 1)}'note'${' }'.repeat(levels - 1)}`;
    expect(issuesOf(nested(MAX_CONDITION_DEPTH))).toEqual([]);
    expect(issuesOf(nested(MAX_CONDITION_DEPTH + 1))[0]).toMatch(/nested at most 8 deep/);
    const many = (count: number) => `{ any: [${Array.from({ length: count }, () => "'note'").join(',')}] }`;
    expect(issuesOf(many(MAX_TESTS))).toEqual([]);
    expect(issuesOf(many(30_000))).toEqual([expect.stringMatching(/makes at most 50 tests/)]);
  });

  it('finds circles, also through sections and views, and chains that are too long', () => {
    const read = (own: string, others = '') =>
      describeIssues(parseTemplate(`{ id: 'a', version: 1, ${others} fields: {\n${own} } }`).issues);
    const circle = "a: { type: 'line', visibleWhen: 'b' }, b: { type: 'line', visibleWhen: { not: 'a' } }";
    expect(read(circle)).toEqual(['2:20 What is shown depends on itself: a → b → a.']);
    const section = "sections: [{ fields: ['a'], visibleWhen: 'b' }, ['b']],";
    expect(read("a: 'line', b: { type: 'line', visibleWhen: 'a' }", section)).toEqual([
      '2:1 What is shown depends on itself: a → b → a.',
    ]);
    const chain = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        index === 0 ? "f0: 'line'" : `f${index}: { type: 'line', visibleWhen: 'f${index - 1}' }`,
      ).join(', ');
    expect(read(chain(100))).toEqual([]);
    expect(read(chain(500))).toEqual([
      expect.stringMatching(/More than 100 conditions depend on one another/),
    ]);
  });

  it('may come from an ancestor, and is checked against what its heirs make of the fields', () => {
    const base = sourceOf(
      "{ id: 'base', version: 1, fields: { kind: { type: 'select', options: ['a', 'b'] }, own: { type: 'line', visibleWhen: { field: 'kind', is: 'b' } } } }",
    );
    const heir = sourceOf(
      "{ id: 'heir', version: 1, extends: 'base', fields: { kind: { options: ['a'] } } }",
    );
    const resolved = resolveTemplate('heir', (id) => (id === 'base' ? base : heir));
    expect(describeIssues(resolved.issues)).toEqual(["1:44 “Kind” has no option 'b'. Did you mean 'a'?"]);
  });
});

describe('evaluating a condition', () => {
  it.each<[Condition, Record<string, JsonValue>, boolean]>([
    [{ field: 'status', is: 'open' }, { status: 'open' }, true],
    [{ field: 'status', is: 'open' }, {}, false],
    [{ field: 'tags', in: ['a', 'b'] }, { tags: ['x', 'b'] }, true],
    [{ field: 'tags', is: 'a' }, { tags: [] }, false],
    [{ field: 'ok', is: false }, {}, true],
    [{ field: 'ok', empty: true }, { ok: false }, true],
    [{ field: 'note', empty: true }, { note: '  ' }, true],
    [{ field: 'body', empty: false }, { body: { markdown: 'x' } }, true],
    [
      { field: 'body', empty: true },
      { body: { json: { type: 'doc', content: [{ type: 'paragraph' }] } } },
      true,
    ],
    [{ field: 'cost', atLeast: 3 }, { cost: 3 }, true],
    [{ field: 'cost', atLeast: 3 }, {}, false],
    [{ field: 'cost', atMost: 3 }, { cost: 3.1 }, false],
    [{ field: 'span', atMost: '1 h' }, { span: 3600 }, true],
    [{ field: 'span', is: '60 min' }, { span: 3600 }, true],
    [{ field: 'due', before: '2027-01-01' }, { due: '2026-12-31' }, true],
    [{ field: 'due', after: '2027-01-01' }, { due: '2027-01-01' }, false],
    [{ field: 'at', after: '2027-01-01T00:00Z' }, { at: '2027-01-01T00:30:00+00:15' }, true],
    [{ field: 'gone', is: 'x' }, { gone: 'x' }, true],
    [{ field: 'cost', atLeast: 3 }, { cost: 'four' }, false],
    [{ not: { field: 'status', is: 'open' } }, {}, true],
    [
      {
        any: [
          { field: 'cost', is: 1 },
          { field: 'note', in: null },
        ],
      },
      { note: 'x' },
      true,
    ],
    [
      {
        all: [
          { field: 'cost', is: 1 },
          { field: 'note', in: null },
        ],
      },
      { note: 'x' },
      false,
    ],
  ])('%j of %j: %s', (condition, values, expected) => {
    expect(passes(condition, values)).toBe(expected);
  });

  it('names people by what they are called, and never by their ids', () => {
    const { fields: people } = templateOf("owner: 'person', from: 'references'");
    const owner: Condition = { field: 'owner', in: ['u1', 'u2'] };
    const names = { person: (id: string) => (id === 'u1' ? 'Rae' : null) };
    expect(describeCondition(owner, people, names)).toBe('Owner is Rae or a certain person');
    expect(describeCondition({ field: 'from', is: 'c1' }, people)).toBe('From is a certain Codex');
  });

  it('says it in words', () => {
    const said = (condition: Condition) => describeCondition(condition, fields);
    expect(said({ field: 'status', in: ['open', 'done'] })).toBe('Status is Open or Done');
    expect(
      said({
        all: [
          { field: 'ok', is: true },
          { field: 'span', atLeast: 5400 },
        ],
      }),
    ).toBe('Ok is ticked and Span is at least 1 h 30 min');
    expect(said({ any: ['a', 'b'].map((tag) => ({ not: { field: 'tags', is: tag } })) })).toBe(
      '(it is not so that Tags is a) or (it is not so that Tags is b)',
    );
  });
});

const test: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ field: fc.constant('status'), is: fc.constantFrom('open', 'done') }),
  fc.record({ field: fc.constant('status'), in: fc.subarray(['open', 'done']) }),
  fc.record({ field: fc.constantFrom('cost', 'span'), atLeast: fc.nat(9) }),
  fc.record({ field: fc.constantFrom('cost', 'span'), atMost: fc.nat(9) }),
  fc.record({ field: fc.constant('due'), before: fc.constantFrom('2026-01-01', '2027-06-30') }),
  fc.record({ field: fc.constant('ok'), is: fc.boolean() }),
  fc.record({ field: fc.constant('tags'), is: fc.constantFrom('a', "b'", 'c"\\') }),
  fc.record({ field: fc.constantFrom('body', 'note', 'tags', 'at'), empty: fc.boolean() }),
);
const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    test,
    fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('tree') }),
  ),
}));
const values = fc.record(
  {
    status: fc.constantFrom('open', 'done', 'a state of before', 7),
    cost: fc.oneof(fc.nat(9), fc.constant('x')),
    span: fc.nat(9),
    due: fc.constantFrom('2025-01-01', '2026-06-01', 'soon'),
    ok: fc.boolean(),
    tags: fc.subarray(['a', "b'", 'c"\\']),
    body: fc.constantFrom('', 'text', null),
    note: fc.constantFrom('', ' ', 'x'),
  },
  { requiredKeys: [] },
);

describe('any condition', () => {
  it('reads as it was written', () => {
    fc.assert(
      fc.property(tree, (condition) => {
        const text = JSON.stringify(condition);
        const template = templateOf(`${FIELDS} own: { type: 'line', visibleWhen: ${text} }`);
        expect(template.fields['own']?.visibleWhen).toEqual(condition);
      }),
      { numRuns: 60 },
    );
  });

  it('is the opposite of its negation, and joins as logic has it', () => {
    fc.assert(
      fc.property(tree, tree, values, (a, b, held) => {
        expect(passes({ not: a }, held)).toBe(!passes(a, held));
        expect(passes({ not: { all: [a, b] } }, held)).toBe(passes({ any: [{ not: a }, { not: b }] }, held));
        expect(describeCondition(a, fields)).not.toMatch(/undefined|\[object/);
      }),
    );
  });
});

const LIBRARY = new URL('../../templates/', import.meta.url);
const SOURCES = readdirSync(LIBRARY)
  .filter((name) => name.endsWith('.json5'))
  .map((name) => readFileSync(new URL(name, LIBRARY), 'utf8'));
const RULES = `{ id: 'rules', version: 1, fields: { ${FIELDS} who: 'person',
  a: { type: 'line', visibleWhen: { all: [{ field: 'cost', atLeast: 3 }, { not: { field: 'due', before: '2027-01-01' } }] } },
  b: { type: 'line', visibleWhen: { any: ['a', { field: 'tags', is: 'x' }] }, requiredWhen: { not: 'note' } },
  c: { type: 'number', readOnlyWhen: { field: 'status', is: 'done' }, requiredWhen: { field: 'b', empty: false } },
}, sections: [{ fields: ['a', 'b'], visibleWhen: { field: 'status', is: 'open' } }],
  rules: [{ when: { field: 'cost', atLeast: 9 }, must: { any: ['note', 'body'] }, message: 'Say why.', fields: ['note'] }],
  workflow: { field: 'status', states: ['open', 'done'], transitions: {
    open: [{ to: 'done', by: ['admin', { field: 'who' }], not: 'author', requires: ['note', 'cost'] }],
    done: [{ to: 'open', by: 'owner', requires: { field: 'due', after: '2027-01-01' } }],
  } },
}`;
const PIECES = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    "'",
    '"',
    '\\',
    '\u0000',
    '\ud800',
    '//',
    '/*',
    '1e999',
    '-0',
    'NaN',
    'null',
  ],
  ...[
    "visibleWhen: 'a',",
    '{ not: ',
    '{ all: [',
    '{ any: [{',
    "field: 'own',",
    '__proto__:',
    "empty: 'x',",
    'in: [',
    'is: {}',
  ],
  ...[
    "by: ['owner',",
    "requires: ['a', ",
    'not: {',
    'rules: [{',
    "readOnlyWhen: 'c',",
    "must: 'gone',",
    '{ field: ',
  ],
  ...['{ not: '.repeat(60), "{ all: ['a', ".repeat(30), `in: [${'1,'.repeat(5_000)}],`, "'x'".repeat(3_000)],
];

describe('a template that was tampered with', () => {
  it('is begun from one that is fine', () => {
    const parsed = parseTemplate(RULES);
    expect(describeIssues(parsed.issues).filter((issue) => !issue.includes('No view shows'))).toEqual([]);
  });

  it('is taken, or refused with places, without holding anything up', { timeout: 120_000 }, () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(40),
      piece: fc.constantFrom('', ...PIECES),
    });
    const sources = fc.constantFrom(RULES, RULES, RULES, ...SOURCES);
    let slowest = 0;
    fc.assert(
      fc.property(sources, fc.array(change, { minLength: 1, maxLength: 6 }), (source, changes) => {
        let text = source;
        for (const { at, cut, piece } of changes) {
          const from = Math.floor(at * text.length);
          text = text.slice(0, from) + piece + text.slice(from + cut);
        }
        const before = process.cpuUsage();
        const parsed = parseTemplate(text);
        if (parsed.ok)
          resolveTemplate(parsed.source.id, (id) => (id === parsed.source.id ? parsed.source : null));
        const { user, system } = process.cpuUsage(before);
        slowest = Math.max(slowest, (user + system) / 1000);
        expect(parsed.ok || parsed.issues.length > 0).toBe(true);
        for (const { line = 0, column = 0 } of parsed.issues)
          expect(Math.min(line, column)).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
    expect(slowest).toBeLessThan(100);
  });
});
