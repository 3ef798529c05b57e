/** Rule T18 of docs/spec/tree.md: entries in streams. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryStream } from './entry-stream.ts';
import { MAX_ENTRY_NODES, shortRef, type TreeEntry, timeOf } from './log-entry.ts';
import { BLOCK_SIZE, NodeNames } from './node-names.ts';
import { formatBlock, formatNumbered, formatOpening, formatRef, type NumberedBody } from './stream-text.ts';

const AUTHOR = 2 ** 35 - 1;
const BASE = 1_767_225_600_000;
const OTHER_CLIENT = 2 ** 32 - 1;

const id = fc.uuid();
const position = fc.stringMatching(/^[0-9A-Za-z]{1,100}$/);
/** Two blocks of names, then one node by its short reference and one by its id. */
const number = fc.integer({ min: 1, max: BLOCK_SIZE * 2 + 2 });
const place = fc.oneof(fc.constant(0), number);
const placed = fc.array(fc.record({ node: number, position }), { minLength: 1, maxLength: 4 });
const bare = fc.array(fc.record({ node: number, position: fc.constant('') }), { minLength: 1, maxLength: 4 });
const state = fc.constantFrom('live' as const, 'archived' as const, 'trashed' as const);
const ordinal = fc.oneof(fc.nat(20_000), fc.nat(2 ** 21 - 1));
const body: fc.Arbitrary<NumberedBody> = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), ordinal, parent: place, id, position }),
  fc.record({ kind: fc.constant('move' as const), parent: place, from: place, items: placed }),
  fc.record({ kind: fc.constant('reorder' as const), parent: place, items: placed }),
  fc.record({ kind: fc.constant('state' as const), state, items: bare }),
);
const since = fc.oneof(fc.nat(20_000), fc.nat(600_000), fc.nat(2 ** 40));
const written = fc.record({ body, since, counter: fc.oneof(fc.constant(0), fc.nat(0xffff)) });

const NODE = '0192f0c1-2a3b-7c4d-8e5f-0123456789ab';
const TWIN = '0192f0c1-2a3b-7c4d-8e5f-ba9876543210';
const PREAMBLE =
  formatOpening(AUTHOR, BASE) +
  formatBlock(7, 0) +
  formatBlock(OTHER_CLIENT, 300) +
  formatRef(shortRef(NODE), true) +
  formatRef(TWIN, false);

function entryText({
  body: what,
  since: after,
  counter,
}: {
  body: NumberedBody;
  since: number;
  counter: number;
}) {
  return formatNumbered(after, counter, what) ?? '';
}

describe('streams of entries', () => {
  it('T18: are read as they were written, in whatever pieces they come', () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 6 }), fc.array(fc.nat(400)), (all, cuts) => {
        const text = PREAMBLE + all.map(entryText).join('');
        const names = new NodeNames();
        const stream = new EntryStream(7, names);
        const entries: TreeEntry[] = [];
        let from = 0;
        for (const to of [...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length]) {
          entries.push(...stream.read(text.slice(from, to), 5 + from));
          from = to;
        }
        expect(stream.fault).toBeNull();
        expect(entries.map(({ clock, length }) => text.slice(clock - 5, clock - 5 + length))).toEqual(
          all.map(entryText),
        );
        for (const [index, entry] of entries.entries()) {
          const what = all[index]?.body as NumberedBody;
          expect(entry).toMatchObject({ kind: what.kind, author: AUTHOR, client: 7 });
          expect(timeOf(entry)).toMatchObject({
            millis: BASE + (all[index]?.since ?? 0),
            counter: all[index]?.counter,
          });
          const ref = (of: number) => refOf(names, of);
          if (what.kind !== 'state') expect(entry.parent).toEqual(ref(what.parent));
          if (what.kind === 'move') expect(entry.from).toEqual(ref(what.from));
          if (what.kind === 'state') expect(entry.state).toBe(what.state);
          if (what.kind === 'insert') {
            expect(entry.items).toMatchObject([{ node: what.id, position: what.position }]);
            expect(entry.name).toBe(names.get(7, what.ordinal));
          } else {
            const items = what.items.map((item) => ({ ...item, node: ref(item.node), record: undefined }));
            const found = entry.items.map(({ node, position, record }) => ({ node, position, record }));
            expect(found).toEqual(items);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('T18: whatever stands in one, reading it throws nothing, and says the same at once or bit by bit', () => {
    const noise = fc.string({
      unit: fc.integer({ min: 0, max: 140 }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(written.map(entryText), noise), { maxLength: 6 }), (parts) => {
        const text = PREAMBLE + parts.join('');
        const names = new NodeNames();
        const whole = new EntryStream(7, names);
        const entries = whole.read(text, 0);
        const slowly = new EntryStream(7, names);
        const found = [...text].flatMap((character, index) => slowly.read(character, index));
        expect(found).toEqual(entries);
        expect(slowly.fault).toBe(whole.fault);
        for (const { items } of entries) expect(items.length).toBeLessThanOrEqual(MAX_ENTRY_NODES);
      }),
      { numRuns: 1_000 },
    );
  });

  it('T18: what follows a gap begins anew, and a form from the future is left alone for good', () => {
    const entry =
      formatNumbered(1, 0, { kind: 'state', state: 'trashed', items: [{ node: 1, position: '' }] }) ?? '';
    const stream = new EntryStream(7, new NodeNames());
    expect(stream.read(PREAMBLE + entry.slice(0, 2), 0)).toEqual([]);
    expect(stream.fault).toBe('unfinished');
    expect(stream.read(entry, 1_000)).toHaveLength(1);
    expect(stream.read(PREAMBLE.replace('\u0001', '\u0009'), 2_000)).toEqual([]);
    expect([stream.fault, stream.unknownForm]).toEqual(['unknown-form', 9]);
    expect(stream.read(PREAMBLE + entry, 3_000)).toEqual([]);
  });

  it('T18: hold a move in some fifteen characters', () => {
    const body: NumberedBody = {
      kind: 'move',
      parent: 9_000,
      from: 77,
      items: [{ node: 1_234, position: 'a0V8x' }],
    };
    expect(formatNumbered(9_999, 0, body)).toHaveLength(14);
  });
});

/** What the number stands for after the preamble. */
function refOf(names: NodeNames, of: number): unknown {
  if (of === 0) return null;
  if (of <= BLOCK_SIZE) return names.get(7, of - 1);
  if (of <= BLOCK_SIZE * 2) return names.get(OTHER_CLIENT, 300 * BLOCK_SIZE + of - 1 - BLOCK_SIZE);
  return of === BLOCK_SIZE * 2 + 1 ? shortRef(NODE) : TWIN;
}
