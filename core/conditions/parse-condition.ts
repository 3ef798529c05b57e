/** Parses a condition of a template: a test of a field, or several joined by all, any and not. */
import { type Condition, TESTS, type TestName } from '#core/fields/model/condition.ts';
import { type At, type Entries, type NodeReader, scalarOf } from '#core/json5/node-reader.ts';
import { CONDITION_FORMAT, JOINS, MAX_VALUES } from '#core/template/format/field-format.ts';

/** Deeper than this nobody reads it; the limit also bounds whoever evaluates. */
export const MAX_CONDITION_DEPTH = 8;
/** In one condition. */
export const MAX_TESTS = 50;
/** Reads a condition; a bare text is the id of a field that must hold something. `null` when it is absent or reported as wrong. */
export function parseCondition(reader: NodeReader, at: At | undefined): Condition | null {
  return at === undefined ? null : parsePart(reader, at, { depth: 1, count: { tests: 0 } });
}

interface Nesting {
  readonly depth: number;
  /** Shared by the whole condition. */
  readonly count: { tests: number };
}

function parsePart(reader: NodeReader, at: At, { depth, count }: Nesting): Condition | null {
  if (depth > MAX_CONDITION_DEPTH) {
    const hint = 'Take it apart: a field that is shown under a condition can be asked for by others.';
    reader.log.error(at.path, `A condition is nested at most ${MAX_CONDITION_DEPTH} deep.`, { hint });
    return null;
  }
  const shorthand = scalarOf(at.node);
  if (typeof shorthand === 'string')
    return countTest(reader, at, count) ? { field: shorthand, in: null } : null;
  const { what, keys, synonyms } = CONDITION_FORMAT;
  const entries = reader.object(at, what, Object.keys(keys), synonyms);
  if (entries === null) return null;
  const [join, ...more] = JOINS.filter((name) => entries.has(name));
  const field = entries.get('field');
  const tests = TESTS.filter((name) => entries.has(name));
  const others = join === undefined ? [] : [...more, ...(field === undefined ? [] : ['field']), ...tests];
  const extra = others[0] ?? (join === undefined ? tests[1] : undefined);
  if (extra !== undefined) {
    const hint = 'Join several with all: […] or any: […].';
    reader.log.error([...at.path, extra], 'A condition says one thing at a time.', { atKey: true, hint });
    return null;
  }
  if (join !== undefined) return parseJoin(reader, entries, join, { depth: depth + 1, count });
  if (!countTest(reader, at, count)) return null;
  return parseTest(reader, at, entries, tests[0]);
}

function countTest(reader: NodeReader, at: At, count: Nesting['count']): boolean {
  count.tests += 1;
  if (count.tests === MAX_TESTS + 1)
    reader.log.error(at.path, `A condition makes at most ${MAX_TESTS} tests.`);
  return count.tests <= MAX_TESTS;
}

function parseJoin(
  reader: NodeReader,
  entries: Entries,
  join: (typeof JOINS)[number],
  nesting: Nesting,
): Condition | null {
  const at = entries.get(join);
  if (at === undefined) return null;
  if (join === 'not') {
    const part = parsePart(reader, at, nesting);
    return part === null ? null : { not: part };
  }
  const items = reader.list(at, `“${join}”`);
  if (items === null) return null;
  if (items.length === 0) reader.log.error(at.path, `“${join}” needs at least one condition.`);
  // Those beyond the limit were told of once.
  const parts = items.slice(0, MAX_TESTS + 1).map((item) => parsePart(reader, item, nesting));
  const read = parts.filter((part) => part !== null);
  if (read.length < parts.length || read.length === 0) return null;
  return join === 'all' ? { all: read } : { any: read };
}

function parseTest(
  reader: NodeReader,
  at: At,
  entries: Entries,
  test: TestName | undefined,
): Condition | null {
  const named = entries.get('field');
  if (named === undefined) {
    reader.log.error(at.path, 'A condition needs “field”.', {
      hint: "For instance { field: 'status', is: 'done' }.",
    });
    return null;
  }
  const field = reader.text(named, '“field”');
  const value = test === undefined ? undefined : entries.get(test);
  if (field === null) return null;
  if (test === undefined || value === undefined) return { field, in: null };
  if (test === 'empty') {
    const empty = reader.flag(value, '“empty”');
    return empty === null ? null : { field, empty };
  }
  if (test === 'in') {
    // Templates as the API answers them say `null` for any value, and so may a text that was made of one.
    if (scalarOf(value.node) === null) return { field, in: null };
    const items = reader.list(value, '“in”');
    if (items === null) return null;
    if (items.length <= MAX_VALUES) return { field, in: items.map((item) => reader.json(item)) };
    reader.log.error(value.path, `There are ${items.length} values; at most ${MAX_VALUES} fit.`);
    return null;
  }
  // The key is one of the remaining tests, each of which takes one value.
  return { field, [test]: reader.json(value) } as unknown as Condition;
}
