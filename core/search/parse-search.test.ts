/** The search query: any text is accepted, and the parts that are not understood are named. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSearch } from './parse-search.ts';
import { codexTermsOf, commentTermsOf, scopeOf, withoutPart } from './search-query.ts';

const parse = (text: string) => parseSearch(text, { today: '2026-11-22' });
const conditions = (text: string) => parse(text).filters.map((filter) => filter.condition);

describe('words', () => {
  it('reads words, phrases and exclusions, and where each stands', () => {
    expect(parse('plan  "night shift" -draft -"old plan"').terms).toEqual([
      { text: 'plan', exact: false, negated: false, from: 0, to: 4 },
      { text: 'night shift', exact: true, negated: false, from: 6, to: 19 },
      { text: 'draft', exact: false, negated: true, from: 20, to: 26 },
      { text: 'old plan', exact: true, negated: true, from: 27, to: 38 },
    ]);
  });

  it('leaves alone what only looks like a filter', () => {
    const { terms, filters, problems } = parse('https://a.example/b 10:30 note: C# a@b.example 5" - #');
    expect(terms.map((term) => term.text)).toEqual([
      'https://a.example/b',
      '10:30',
      'note:',
      'C#',
      'a@b.example',
      '5"',
    ]);
    expect([filters, problems]).toEqual([[], []]);
  });

  it('closes a phrase that is still being typed', () => {
    expect(parse('"night sh').terms).toMatchObject([{ text: 'night sh', exact: true }]);
  });
});

describe('filters', () => {
  it('reads the short and the long forms', () => {
    expect(conditions('#urgent tag:"big one" @ana @"Ana Reyes" template:task -is:trashed')).toEqual([
      { kind: 'tag', name: 'urgent' },
      { kind: 'tag', name: 'big one' },
      { kind: 'person', name: 'ana' },
      { kind: 'person', name: 'Ana Reyes' },
      { kind: 'template', name: 'task' },
      { kind: 'is', state: 'trashed' },
    ]);
    expect(parse('-#urgent').filters).toMatchObject([{ negated: true, from: 0, to: 8 }]);
  });

  it('reads what is sought in comments, and where words are sought', () => {
    const query = parse('tide comments:"night shift" -comments:draft -old in:comments');
    expect(query.filters.map(({ condition }) => condition)).toEqual([
      { kind: 'comments', text: 'night shift', exact: true },
      { kind: 'comments', text: 'draft', exact: false },
      { kind: 'in', place: 'comments' },
    ]);
    expect(scopeOf(query.filters)).toBe('comments');
    expect(codexTermsOf(query)).toEqual([]);
    expect(commentTermsOf(query).map(({ text }) => text)).toEqual(['tide', 'old', 'night shift']);
    expect(scopeOf(parse('-in:comments').filters)).toBe('codex');
    expect(parse('comments:-- in:titles').problems.map(({ message }) => message)).toEqual([
      'comments: takes words, not “--”.',
      'in: takes comments, not “titles”.',
    ]);
  });

  it('compares fields, and asks for any value', () => {
    expect(
      conditions('field:severity=high field:due<=2026-12-01 field:"Root cause"="too late" field:owner'),
    ).toEqual([
      { kind: 'field', field: 'severity', test: { comparison: '=', value: 'high' } },
      { kind: 'field', field: 'due', test: { comparison: '<=', value: '2026-12-01' } },
      { kind: 'field', field: 'Root cause', test: { comparison: '=', value: 'too late' } },
      { kind: 'field', field: 'owner', test: null },
    ]);
  });

  it.each([
    ['2026-11-14', '2026-11-14', '2026-11-15'],
    ['2026-12', '2026-12-01', '2027-01-01'],
    ['2024', '2024-01-01', '2025-01-01'],
    ['2026-01..2026-03', '2026-01-01', '2026-04-01'],
    ['..2026-03-31', null, '2026-04-01'],
    ['>2026-03-31', '2026-04-01', null],
    ['>=2026-03', '2026-03-01', null],
    ['<2026', null, '2026-01-01'],
    ['<=2026-02', null, '2026-03-01'],
    ['today', '2026-11-22', '2026-11-23'],
    ['yesterday', '2026-11-21', '2026-11-22'],
    ['7d', '2026-11-16', null],
    ['1d', '2026-11-22', null],
    ['1m', '2026-10-23', null],
  ])('reads the time %s', (value, since, until) => {
    expect(conditions(`updated:${value}`)).toEqual([{ kind: 'updated', since, until }]);
  });

  it('names what it cannot read, where it stands, and searches the rest', () => {
    const { terms, problems } = parse(
      'plan severty:high updated:2026-02-30 templat:x under:here field:a= is:odd',
    );
    expect(terms.map((term) => term.text)).toEqual(['plan']);
    expect(problems.map(({ message, from }) => [from, message.slice(0, 40)])).toEqual([
      [5, 'There is no filter “severty:”. A field i'],
      [18, '“2026-02-30” is no time. Write updated:2'],
      [37, 'There is no filter “templat:”. Did you m'],
      [47, 'under: takes the id of a Codex, as in it'],
      [58, 'Write a value after “=”, or field:a for '],
      [67, 'is: takes trashed or archived, not “odd”'],
    ]);
  });
});

it('never throws, and its parts neither overlap nor leave the text', () => {
  const part = fc.constantFrom(
    'tag:',
    '#',
    '@',
    '"',
    '-',
    ' ',
    'field:',
    '=',
    '<',
    'a',
    'ü',
    '東',
    '..',
    'updated:',
    '2026',
    '\ud800',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(part).map((parts) => parts.join('')),
      ),
      (text) => {
        const { terms, filters, problems } = parse(text);
        let end = 0;
        for (const { from, to } of [...terms, ...filters, ...problems].sort((a, b) => a.from - b.from)) {
          expect(from).toBeGreaterThanOrEqual(end);
          expect(to).toBeGreaterThan(from);
          end = to;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      },
    ),
  );
});

it('takes one part out of a query', () => {
  const text = 'plan  #urgent  "a b"';
  const [filter] = parse(text).filters;
  expect(filter && withoutPart(text, filter)).toBe('plan "a b"');
});
