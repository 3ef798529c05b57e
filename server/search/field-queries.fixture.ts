/** Codices with values of every kind, and random queries with what a plain filter over their raw values makes of them. */
import fc from 'fast-check';
import type { JsonValue } from '#core/json.ts';
import { momentIn } from '#core/time/zoned-time.ts';

/** Fields of one name have other types from template to template; `old` is retired by the second version of “task”. */
const TASK_FIELDS = `
  status: { type: 'select', options: ['open', { value: 'rev', label: 'In review' }, 'done'] },
  estimate: { type: 'number' },
  due: { type: 'date' },
  at: { type: 'dateTime' },
  took: { type: 'duration' },
  done: { type: 'checkbox' },
  owner: { type: 'person' },
  areas: { type: 'multiSelect', options: ['sea', 'land'] },
  labels: { type: 'tags' },
  note: { type: 'line' },
  double: { type: 'formula', expression: 'estimate * 2' },
  late: { type: 'formula', expression: 'due' },`;

export const QUERY_SOURCES = {
  task: [
    `{ id: 'task', version: 1, name: 'Task', fields: { ${TASK_FIELDS} old: { type: 'line' } } }`,
    `{ id: 'task', version: 2, name: 'Task', fields: { ${TASK_FIELDS} } }`,
  ],
  bug: [
    `{ id: 'bug', version: 1, name: 'Bug', fields: {
      status: { type: 'line' },
      estimate: { type: 'duration' },
      due: { type: 'number' },
      at: { type: 'date' },
      owner: { type: 'people' },
      labels: { type: 'multiSelect', options: ['urgent', 'Élan'] },
      note: { type: 'checkbox' },
    } }`,
  ],
} as const;

export interface PlainCodex {
  readonly title: string;
  readonly templateId: 'task' | 'bug';
  /** Also those of retired fields. */
  readonly values: Readonly<Record<string, JsonValue>>;
}

type Predicate = (codex: PlainCodex) => boolean;

export interface PlainQuery {
  readonly text: string;
  readonly holds: Predicate;
}

const WORDS = ['night', 'shift', 'Élan', 'Straße', 'мост', '東京', 'مدرسة', 'नदी', '🚀'];
const FOLDED: Readonly<Record<string, string>> = {
  night: 'night',
  shift: 'shift',
  Élan: 'elan',
  Straße: 'strasse',
  мост: 'мост',
  東京: '東 京',
  مدرسة: 'مدرسه',
  नदी: 'नदी',
  '🚀': '🚀',
};
const DAYS = ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23', '2026-12-01', '2027-01-01'];
const INSTANTS = DAYS.flatMap((day) => [`${day}T00:30:00Z`, `${day}T11:00:00+01:00`, `${day}T23:45:00Z`]);
const NUMBERS = [-2.5, -1, 0, 1, 3, 8, 3600, 5400];
export const PEOPLE = ['u-ana', 'u-ben', 'u-cid'] as const;
const NAMES: Readonly<Record<string, string>> = { 'u-ana': 'Ana Reyes', 'u-ben': 'Ben', 'u-cid': 'Cid' };
export const NAMED = PEOPLE.map((id) => ({ id, name: NAMES[id] ?? '' }));
export const TODAY = '2026-11-22';

const some = <Value extends JsonValue>(values: readonly Value[]): fc.Arbitrary<JsonValue> =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom<JsonValue>(...values) }, fc.constant<JsonValue>(null));
const several = (values: readonly string[]): fc.Arbitrary<JsonValue> => fc.subarray([...values]);
const phrase = fc.oneof(
  fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')),
  fc.constant(''),
);

const task = fc.record({
  status: some(['open', 'rev', 'done', 'gone']),
  estimate: some(NUMBERS),
  due: some([...DAYS, 'soon']),
  at: some(INSTANTS),
  took: some([0, 3600, 5400]),
  done: some([true, false]),
  owner: some(PEOPLE),
  areas: several(['sea', 'land', 'air']),
  labels: several(['urgent', 'Élan', 'in progress']),
  note: phrase,
  old: phrase,
});
const bug = fc.record({
  status: phrase,
  estimate: some([0, 3600, 5400]),
  due: some(NUMBERS),
  at: some(DAYS),
  owner: several(PEOPLE),
  labels: several(['urgent', 'Élan']),
  note: some([true, false]),
});

export const plainCodex: fc.Arbitrary<PlainCodex> = fc.oneof(
  fc.record({ title: phrase, templateId: fc.constant('task' as const), values: task }),
  fc.record({ title: phrase, templateId: fc.constant('bug' as const), values: bug }),
);

/** The fields that templates show, by the type that the plain filter knows. */
const TYPES: Readonly<Record<PlainCodex['templateId'], Readonly<Record<string, string>>>> = {
  task: {
    ...{ status: 'choice', estimate: 'number', due: 'day', at: 'instant', took: 'duration', done: 'flag' },
    ...{ owner: 'person', areas: 'choice', labels: 'tag', note: 'text', double: 'number', late: 'day' },
  },
  bug: {
    ...{ status: 'text', estimate: 'duration', due: 'number', at: 'day', owner: 'person' },
    ...{ labels: 'choice', note: 'flag' },
  },
};

/** The raw value of a field, formulas worked out. */
function rawValue({ values }: PlainCodex, field: string): JsonValue {
  if (field === 'double') return typeof values['estimate'] === 'number' ? values['estimate'] * 2 : null;
  if (field === 'late') return values['due'] === 'soon' ? null : (values['due'] ?? null);
  return values[field] ?? null;
}

function members(value: JsonValue): readonly JsonValue[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((one) => one !== null && one !== '' && one !== false);
}

/** What holds of a member of a type. */
type MemberTest = (type: string, member: JsonValue) => boolean;

function ofField(field: string, test: MemberTest): Predicate {
  return (codex) => {
    const type = TYPES[codex.templateId][field] ?? (field === 'old' ? 'text' : undefined);
    return type !== undefined && members(rawValue(codex, field)).some((member) => test(type, member));
  };
}

const empty = (field: string): Predicate => {
  return (codex) =>
    TYPES[codex.templateId][field] !== undefined && members(rawValue(codex, field)).length === 0;
};

const SIGNS = ['', '=', '<', '<=', '>', '>='] as const;

function compare(sign: (typeof SIGNS)[number], value: number, from: number, until: number): boolean {
  const isPoint = from === until;
  const isBefore = value < from;
  const isAfter = isPoint ? value > until : value >= until;
  if (sign === '<') return isBefore;
  if (sign === '<=') return !isAfter;
  if (sign === '>') return isAfter;
  return sign === '>=' ? !isBefore : !isBefore && !isAfter;
}

/** Numbers, and durations in seconds: with a unit they are durations alone. */
const amounts = (numbers: readonly number[]) =>
  fc
    .constantFrom(...numbers)
    .chain((number) =>
      fc.constantFrom(
        { text: String(number), number, seconds: number },
        ...(number >= 3600 ? [{ text: `${number / 60}m`, number: null, seconds: number }] : []),
      ),
    );
/** What is no year and no number of months, which are days. */
const SMALL = NUMBERS.filter((number) => number < 1_000);
const numbersFor = (field: string) => (field === 'due' ? SMALL : NUMBERS);
const amountQuery = (field: string): fc.Arbitrary<PlainQuery> =>
  fc
    .tuple(fc.constantFrom(...SIGNS), amounts(numbersFor(field)))
    .map(([sign, { text, number, seconds }]) => ({
      text: `${field}:${sign}${text}`,
      holds: ofField(field, (type, member) => {
        const wanted = type === 'number' ? number : type === 'duration' ? seconds : null;
        return wanted !== null && compare(sign, Number(member), wanted, wanted);
      }),
    }));
const amountRange = (field: string): fc.Arbitrary<PlainQuery> =>
  fc
    .tuple(fc.option(fc.constantFrom(...numbersFor(field))), fc.constantFrom(...numbersFor(field)))
    .map(([from, to]) => ({
      text: `${field}:${from ?? ''}..${to}`,
      holds: ofField(
        field,
        (type, member) =>
          ['number', 'duration'].includes(type) &&
          Number(member) >= (from ?? Number.NEGATIVE_INFINITY) &&
          Number(member) <= to,
      ),
    }));

const PERIODS: readonly (readonly [text: string, since: string, until: string])[] = [
  ...DAYS.map((day) => [day, day, nextDay(day)] as const),
  ['today', TODAY, '2026-11-23'],
  ['Tomorrow', '2026-11-23', '2026-11-24'],
  ['today+9d', '2026-12-01', '2026-12-02'],
  ['today-1d', '2026-11-21', '2026-11-22'],
  ['2026-11', '2026-11-01', '2026-12-01'],
  ['2026', '2026-01-01', '2027-01-01'],
];

function nextDay(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

const isDay = (member: JsonValue): member is string =>
  typeof member === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(member);

const dayQuery = (field: string, zone: string): fc.Arbitrary<PlainQuery> =>
  fc.tuple(fc.constantFrom(...SIGNS), fc.constantFrom(...PERIODS)).map(([sign, [text, since, until]]) => ({
    text: `${field}:${sign}${text}`,
    holds: ofField(field, (type, member) => {
      if (type === 'day')
        return isDay(member) && compare(sign, Date.parse(member), Date.parse(since), Date.parse(until));
      if (type !== 'instant')
        return type === 'number' && text === '2026' && compare(sign, Number(member), 2026, 2026);
      return compare(sign, Date.parse(String(member)), momentIn(since, 0, zone), momentIn(until, 0, zone));
    }),
  }));

const hasWords = (text: JsonValue, word: string): boolean =>
  ` ${String(text)
    .split(' ')
    .map((one) => FOLDED[one] ?? one)
    .join(' ')}`.includes(` ${FOLDED[word] ?? word}`);

const wordQuery = (field: string): fc.Arbitrary<PlainQuery> =>
  fc.constantFrom(...WORDS).map((word) => ({
    text: `${field}:${word}`,
    holds: ofField(field, (type, member) => type === 'text' && hasWords(member, word)),
  }));
const choiceQuery = (field: string, options: readonly (readonly [written: string, value: string])[]) =>
  fc.array(fc.constantFrom(...options), { minLength: 1, maxLength: 2 }).map(
    (chosen): PlainQuery => ({
      text: `${field}:${chosen.map(([written]) => written).join(',')}`,
      holds: ofField(field, (type, member) =>
        chosen.some(([written, value]) => {
          if (type === 'text') return hasWords(member, written.replaceAll('"', '').toLowerCase());
          return member === value;
        }),
      ),
    }),
  );
const personQuery = fc
  .constantFrom(
    ['me', 'u-ana'],
    ['Ana', 'u-ana'],
    ['"Ana Reyes"', 'u-ana'],
    ['ben', 'u-ben'],
    ['u-cid', 'u-cid'],
  )
  .map(
    ([written = '', id]): PlainQuery => ({
      text: `owner:${written}`,
      holds: ofField('owner', (_, member) => member === id),
    }),
  );
const flagQuery = fc.constantFrom('yes', 'no', 'TRUE', 'false').map((answer): PlainQuery => {
  const isYes = /yes|true/i.test(answer);
  return {
    text: `done:${answer}`,
    holds: isYes ? ofField('done', (_, member) => member === true) : empty('done'),
  };
});
const presence = fc
  .constantFrom('status', 'estimate', 'due', 'at', 'owner', 'labels', 'note', 'done', 'old', 'late')
  .chain((field) =>
    fc.constantFrom<PlainQuery>(
      { text: `${field}:any`, holds: ofField(field, () => true) },
      { text: `field:${field}`, holds: ofField(field, () => true) },
      { text: `${field}:empty`, holds: empty(field) },
    ),
  );
const beside = fc.constantFrom<PlainQuery>(
  { text: 'template:bug', holds: ({ templateId }) => templateId === 'bug' },
  { text: '#"in progress"', holds: (codex) => members(rawValue(codex, 'labels')).includes('in progress') },
  ...WORDS.map(
    (word): PlainQuery => ({ text: `title:${word}`, holds: ({ title }) => hasWords(title, word) }),
  ),
);

function atomIn(zone: string): fc.Arbitrary<PlainQuery> {
  return fc.oneof(
    ...['estimate', 'took', 'due', 'double'].map(amountQuery),
    ...['estimate', 'due'].map(amountRange),
    ...['due', 'at', 'late'].map((field) => dayQuery(field, zone)),
    ...['note', 'status', 'old'].map(wordQuery),
    choiceQuery('status', [
      ['open', 'open'],
      ['rev', 'rev'],
      ['"in review"', 'rev'],
      ['DONE', 'done'],
    ]),
    choiceQuery('areas', [
      ['sea', 'sea'],
      ['Land', 'land'],
    ]),
    choiceQuery('labels', [
      ['urgent', 'urgent'],
      ['elan', 'Élan'],
    ]),
    personQuery,
    flagQuery,
    presence,
    beside,
  );
}

/** Filters joined by and, or and not, in brackets where they are needed and sometimes where they are not. */
export function plainQuery(zone: string): fc.Arbitrary<PlainQuery> {
  const { query } = fc.letrec<{ query: PlainQuery; joined: PlainQuery }>((tie) => ({
    query: fc.oneof({ depthSize: 'small', withCrossShrink: true }, atomIn(zone), tie('joined')),
    joined: fc.oneof(
      fc.tuple(tie('query'), tie('query'), fc.constantFrom(' ', ' and ', ' AND ')).map(([a, b, sign]) => ({
        text: `(${a.text})${sign}(${b.text})`,
        holds: (codex: PlainCodex) => a.holds(codex) && b.holds(codex),
      })),
      fc.tuple(tie('query'), tie('query'), fc.constantFrom(' or ', ' OR ')).map(([a, b, sign]) => ({
        text: `(${a.text}${sign}(${b.text}))`,
        holds: (codex: PlainCodex) => a.holds(codex) || b.holds(codex),
      })),
      fc.tuple(tie('query'), fc.constantFrom('-', 'not ', 'NOT ')).map(([a, sign]) => ({
        text: `${sign}(${a.text})`,
        holds: (codex: PlainCodex) => !a.holds(codex),
      })),
    ),
  }));
  return query;
}
