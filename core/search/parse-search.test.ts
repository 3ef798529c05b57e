/** The search query: any text is accepted, and the parts that are not understood are named. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSearch } from './parse-search.ts';
import {
  codexTermsOf,
  commentTermsOf,
  type FieldTest,
  type SearchFilter,
  scopeOf,
  withoutPart,
} from './search-query.ts';

const parse = (text: string) => parseSearch(text, { today: '2026-11-22' });
const conditions = (text: string) => parse(text).filters.map((filter) => filter.condition);

const field = (name: string, tests: readonly FieldTest[], isBare = true) => ({
  kind: 'field',
  field: name,
  tests,
  isBare,
});

/** The query with its brackets written out. */
function shape(text: string): string {
  const one = ({ condition, negated }: SearchFilter): string => {
    const name =
      condition.kind === 'all' || condition.kind === 'any'
        ? `${condition.kind}(${condition.of.map(one).join(' ')})`
        : 'text' in condition
          ? condition.text
          : 'name' in condition
            ? `#${condition.name}`
            : condition.kind === 'field'
              ? condition.field
              : condition.kind;
    return `${negated ? '-' : ''}${name}`;
  };
  const { terms, filters } = parse(text);
  return [...terms.map(({ text: word, negated }) => (negated ? `-${word}` : word)), ...filters.map(one)].join(
    ' ',
  );
}

describe('brackets, and, or, not', () => {
  it.each([
    ['night OR day', 'any(night day)'],
    ['night or day', 'night or day'],
    ['now or never #a', 'now or never #a'],
    ['a:1 or b:2 c:3', 'any(a all(b c))'],
    ['a:1 and b:2', 'a b'],
    ['(a:1 or b:2) c:3', 'any(a b) c'],
    ['not (a:1 or b:2)', '-any(a b)'],
    ['-(a:1 b:2)', '-all(a b)'],
    ['not not a:1', 'not -a'],
    ['NOT night', '-night'],
    ['do not disturb', 'do not disturb'],
    ['night and not a:1', 'night -a'],
    ['(night shift) #a', 'night shift #a'],
    ['(night OR (day #a)) -b:2', 'any(night all(day #a)) -b'],
    ['a:1 or template:x template:y b:2', 'any(a all(any(#x #y) b))'],
    ['f(x) g(y', 'f(x) g(y'],
    ['smile :) (a:f(1) b:2)', 'smile a b'],
    ['"a or b" OR c', 'any(a or b c)'],
    ['OR', 'OR'],
    ['a:1 or', 'or a'],
    ['() a:1', 'a'],
    ['((a:1))', 'a'],
  ])('%s', (text, expected) => expect(shape(text)).toBe(expected));

  it('spans a group in brackets, and names what is wrong with one', () => {
    expect(parse('x -(a:1 b:2) y').filters).toMatchObject([{ from: 2, to: 12, negated: true }]);
    expect(parse('(a:1 or b:2').problems).toEqual([
      { message: 'This bracket is not closed.', from: 0, to: 1 },
    ]);
    expect(parse('a:1 or in:comments').problems).toMatchObject([{ from: 7, to: 18 }]);
    expect(parse('(a:1 or updated:x)').problems).toMatchObject([{ from: 8, to: 17 }]);
  });
});

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
      field('severity', [{ is: 'value', comparison: '=', value: 'high' }], false),
      field('due', [{ is: 'value', comparison: '<=', value: '2026-12-01' }], false),
      field('Root cause', [{ is: 'value', comparison: '=', value: 'too late' }], false),
      field('owner', [{ is: 'any' }], false),
    ]);
  });

  it('asks fields by their names alone', () => {
    expect(
      conditions(
        'due:<today+7d status:open,"in review" estimate:3..8 at:2026-11-14T09:12Z.. name:="a,b" x:empty,any',
      ),
    ).toEqual([
      field('due', [{ is: 'value', comparison: '<', value: 'today+7d' }]),
      field('status', [
        { is: 'value', comparison: ':', value: 'open' },
        { is: 'value', comparison: ':', value: 'in review' },
      ]),
      field('estimate', [{ is: 'range', from: '3', to: '8' }]),
      field('at', [{ is: 'range', from: '2026-11-14T09:12Z', to: null }]),
      field('name', [{ is: 'value', comparison: '=', value: 'a,b' }]),
      field('x', [{ is: 'empty' }, { is: 'any' }]),
    ]);
    expect(conditions('x:"empty" field:"Root cause":..8')).toEqual([
      field('x', [{ is: 'value', comparison: ':', value: 'empty' }]),
      field('Root cause', [{ is: 'range', from: null, to: '8' }], false),
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
    ['tomorrow', '2026-11-23', '2026-11-24'],
    ['<=today+2w', null, '2026-12-07'],
    ['today-1m..today+1y', '2026-10-22', '2027-11-23'],
  ])('reads the time %s', (value, since, until) => {
    expect(conditions(`updated:${value}`)).toEqual([{ kind: 'updated', since, until }]);
  });

  it('names what it cannot read, where it stands, and searches the rest', () => {
    const { terms, problems } = parse(
      'plan severity:,a updated:2026-02-30 due:< under:here field:a= is:odd x:..',
    );
    expect(terms.map((term) => term.text)).toEqual(['plan']);
    expect(problems.map(({ message, from }) => [from, message.slice(0, 40)])).toEqual([
      [5, 'Write a value after “severity:”.'],
      [17, '“2026-02-30” is no time. Write updated:2'],
      [36, 'Write a value after “<”.'],
      [42, 'under: takes the id of a Codex, as in it'],
      [53, 'Write a value after “=”, or field:a for '],
      [62, 'is: takes trashed or archived, not “odd”'],
      [69, 'Write at least one end of the range afte'],
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
    '(',
    ')',
    ' or ',
    ' NOT ',
    'due:',
    ',',
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
        for (const { from, to } of problems) expect(to > from && to <= text.length).toBe(true);
        for (const { from, to } of [...terms, ...filters].sort((a, b) => a.from - b.from)) {
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
