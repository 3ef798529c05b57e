/** Rules T1 to T3 of docs/spec/tree.md: entries as texts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '#core/any-text.fixture.ts';
import { formatHlc } from '#core/crdt/clock.ts';
import { MAX_POSITION_LENGTH } from '#core/crdt/digits.ts';
import {
  authorNumbers,
  clockNode,
  type EntryBody,
  formatEntry,
  hlcOf,
  MAX_ENTRY_LENGTH,
  MAX_ENTRY_NODES,
  parseEntry,
  shortRef,
} from './log-entry.ts';

const id = fc.uuid();
const position = fc.stringMatching(/^[0-9A-Za-z]{1,100}$/);
const author = fc.nat(2 ** 35 - 1).chain((high) => fc.constant(high));
const time = fc.record({
  millis: fc.oneof(fc.nat(2 ** 31), fc.nat(2 ** 42 - 1)),
  counter: fc.oneof(fc.nat(130), fc.nat(0xffff)),
});
const parent = fc.option(id);
const state = fc.constantFrom('live' as const, 'archived' as const, 'trashed' as const);
const placed = fc.array(fc.record({ node: id, position }), { minLength: 1, maxLength: 5 });
const bare = fc.array(fc.record({ node: id, position: fc.constant('') }), { minLength: 1, maxLength: 5 });
const recorded = fc.array(
  fc
    .record({
      node: id,
      position,
      parent,
      placed: fc.boolean(),
      purged: fc.boolean(),
      state,
      names: fc.array(fc.record({ client: fc.nat(2 ** 32 - 1), ordinal: fc.nat(2 ** 21 - 1) }), {
        maxLength: 3,
      }),
    })
    .map(({ node, position, ...record }) => ({ node, position: record.placed ? position : '', record })),
  { maxLength: 5 },
);
const body: fc.Arbitrary<EntryBody> = fc.oneof(
  fc.record({ kind: fc.constantFrom('insert' as const, 'reorder' as const), parent, items: placed }),
  fc.record({ kind: fc.constant('move' as const), parent, from: parent, items: placed }),
  fc.record({ kind: fc.constant('state' as const), state, items: bare }),
  fc.record({ kind: fc.constant('purge' as const), items: bare }),
  fc.record({
    kind: fc.constant('author' as const),
    by: fc.string({ minLength: 1, maxLength: 256 }),
    byName: fc.string({ unit: 'grapheme', maxLength: 40 }),
  }),
  fc.record({ kind: fc.constant('checkpoint' as const), part: fc.nat(100_000), items: recorded }),
);

function hlc(millis: number, counter: number, number = 0): string {
  return formatHlc({ millis, counter, node: clockNode(number) });
}

describe('tree entries', () => {
  it('T1: are read as they were written', () => {
    fc.assert(
      fc.property(body, time, author, fc.boolean(), (written, { millis, counter }, number, full) => {
        const entry = parseEntry(formatEntry(hlc(millis, counter), number, written, full));
        const ref = (of: string | null): string | null => (of === null || full ? of : shortRef(of));
        expect(entry).toMatchObject({ kind: written.kind, author: number });
        expect(entry && hlcOf(entry)).toBe(hlc(millis, counter, number));
        if ('parent' in written) expect(entry?.parent).toBe(ref(written.parent));
        if ('from' in written) expect(entry?.from).toBe(ref(written.from));
        if (written.kind === 'state') expect(entry?.state).toBe(written.state);
        if (written.kind === 'author')
          expect(entry).toMatchObject({ by: written.by, byName: written.byName });
        if (!('items' in written)) return;
        const isFull = ['insert', 'purge', 'checkpoint'].includes(written.kind);
        const items = written.items.map((item) => (isFull ? item : { ...item, node: ref(item.node) }));
        expect(entry?.items).toEqual(items);
      }),
      { numRuns: 500 },
    );
  });

  it('T2: order as texts like the times they were made at', () => {
    fc.assert(
      fc.property(time, time, author, author, (a, b, first, second) => {
        const [left, right] = [hlc(a.millis, a.counter, first), hlc(b.millis, b.counter, second)];
        fc.pre(left !== right);
        const text = (of: string, number: number): string =>
          formatEntry(of, number, { kind: 'state', state: 'live', items: [] });
        expect(text(left, first) < text(right, second)).toBe(left < right);
      }),
      { numRuns: 1_000 },
    );
  });

  it('T1: whatever stands in the log, reading it throws nothing and believes no half', () => {
    const anything = fc.oneof(fc.anything(), fc.string({ unit: anyCharacter, maxLength: 80 }));
    fc.assert(fc.property(anything, (raw) => void parseEntry(raw)));
    fc.assert(
      fc.property(body, fc.nat(), fc.nat(300), (written, at, unit) => {
        const text = formatEntry(hlc(1, 1), 1, written);
        const cut = text.slice(0, at % text.length);
        const spoilt = cut + String.fromCharCode(unit) + text.slice(cut.length + 1);
        for (const raw of [cut, spoilt]) {
          for (const { node, position } of parseEntry(raw)?.items ?? []) {
            expect([7, 36]).toContain((node as string).length);
            expect(position.length).toBeLessThanOrEqual(MAX_POSITION_LENGTH);
          }
        }
      }),
      { numRuns: 1_000 },
    );
    const long = formatEntry(hlc(1, 1), 1, { kind: 'author', by: 'a', byName: '' });
    expect(parseEntry(long + ' '.repeat(MAX_ENTRY_LENGTH))).toBeNull();
  });

  it('T1: the largest portion of nodes fits an entry', () => {
    const node = '01900000-0000-7000-8000-0000000f4241';
    const record = {
      parent: node,
      placed: true,
      purged: false,
      state: 'live' as const,
      names: [{ client: 1, ordinal: 1 }],
    };
    const items = Array(MAX_ENTRY_NODES).fill({ node, position: 'z'.repeat(MAX_POSITION_LENGTH), record });
    for (const written of [
      { kind: 'checkpoint' as const, part: 1, items },
      { kind: 'move' as const, parent: node, from: node, items },
    ]) {
      expect(parseEntry(formatEntry(hlc(1, 1), 1, written, true))?.items).toHaveLength(MAX_ENTRY_NODES);
    }
  });

  it('T14: an actor signs by numbers that nobody else signs by', () => {
    const numbers = Array.from({ length: 2_000 }, (_, index) => authorNumbers(`actor-${index}`)).flat();
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Math.max(...numbers)).toBeLessThan(2 ** 35);
  });
});
