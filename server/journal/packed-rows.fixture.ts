/** For tests: random histories as the journal would have stored them. */
import fc from 'fast-check';
import * as Y from 'yjs';
import { operationId, summarizeUpdate } from '#core/document/summarize-update.ts';
import { crc32c } from './crc32c.ts';
import { chainHash, FIRST_PREV_HASH } from './hash-chain.ts';
import type { JournalRow, OperationOrigin, StoredRow } from './journal.ts';

type Unchained = Omit<JournalRow, 'seq' | 'prevHash' | 'hash'>;

/** Chained as the journal chains what it stores. */
export function chained(rows: readonly Unchained[], firstSeq = 1, prevHash = FIRST_PREV_HASH): StoredRow[] {
  let before = prevHash;
  return rows.map((row, index) => {
    const seq = firstSeq + index;
    const hash = chainHash(before, { ...row, seq });
    const stored = { ...row, seq, prevHash: before, hash, crc32c: crc32c(row.payload) };
    before = hash;
    return stored;
  });
}

/** One act of one of the writers, by numbers that choose among what can be done. */
type Act = readonly [writer: number, what: number, at: number, text: string];

const anyAct: fc.Arbitrary<Act> = fc.tuple(
  fc.nat(2),
  fc.nat(11),
  fc.nat(200),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);

function act(doc: Y.Doc, [, what, at, text]: Act): void {
  const body = doc.getText('field:body');
  const rich = doc.getXmlFragment('field:rich');
  const values = doc.getMap('field:values');
  const list = doc.getArray('field:list');
  const place = body.length === 0 ? 0 : at % body.length;
  const acts: readonly (() => unknown)[] = [
    () => body.insert(body.length, text || 'x'),
    () => body.insert(place, text || 'y'),
    () => body.length > 0 && body.delete(place, Math.min(3, body.length - place)),
    () => body.length > 0 && body.format(place, Math.min(4, body.length - place), { bold: true }),
    () => body.insertEmbed(place, { image: text }),
    () => rich.insert(0, [new Y.XmlElement('paragraph')]),
    () => rich.push([new Y.XmlText(text || 'z')]),
    () => rich.length > 0 && rich.delete(at % rich.length),
    () => values.set(text.slice(0, 3), { at, text, none: null, list: [1.5, true, -7] }),
    () => values.set('nested', new Y.Map([[text, at]])),
    () => list.push([at, text, Uint8Array.of(1, 2, at % 256), null, 12_345_678_901_234]),
    () => list.length > 0 && list.delete(at % list.length, 1),
  ];
  acts[what]?.();
}

/** What the writers made, in the order of their updates; now and then one takes in what the others have. */
function updatesOf(
  acts: readonly Act[],
  clientIds: readonly number[],
): { update: Uint8Array; writer: number }[] {
  const docs = clientIds.map((clientID) =>
    Object.assign(new Y.Doc({ gc: clientID % 2 === 0 }), { clientID }),
  );
  const made: { update: Uint8Array; writer: number }[] = [];
  docs.forEach((doc, writer) => {
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'others') made.push({ update, writer });
    });
  });
  for (const each of acts) {
    const doc = docs[each[0]];
    if (doc === undefined) continue;
    if (each[2] % 3 === 0) for (const { update } of [...made]) Y.applyUpdate(doc, update, 'others');
    doc.transact(() => act(doc, each));
  }
  // Several at once, as an outbox sends them after an absence.
  const [first, second] = [made.at(0), made.at(1)];
  if (first !== undefined && second !== undefined)
    made.push({ update: Y.mergeUpdates([first.update, second.update]), writer: first.writer });
  return made;
}

const anyPerson = fc.record({
  kind: fc.constantFrom('user', 'guest', 'system'),
  id: fc.uuid(),
  name: fc.string({ unit: 'grapheme', maxLength: 20 }),
  subtreeId: fc.option(fc.uuid(), { nil: undefined }),
});
const anyOrigin = fc.constantFrom<OperationOrigin>('socket', 'api', 'seed', 'restore', 'merge');
const DAY_MS = 86_400_000;

const anyCircumstance = fc.record({
  // Mostly the id that follows from the content.
  id: fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) },
    fc.uuid(),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
  ),
  origin: anyOrigin,
  pauseMs: fc.integer({ min: -50, max: DAY_MS }),
  lateMs: fc.integer({ min: -60_000, max: DAY_MS }),
  isSuggested: fc.boolean(),
  // Bytes that are no update.
  junk: fc.oneof(
    { weight: 12, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  ),
});

const WRITERS = 3;

/** Rows of a document, from its first on. */
export function anyRows(documentName: string, most = 40): fc.Arbitrary<StoredRow[]> {
  return fc
    .record({
      acts: fc.array(anyAct, { minLength: 1, maxLength: most, size: 'max' }),
      clientIds: fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 32 - 1 }), {
        minLength: WRITERS,
        maxLength: WRITERS,
      }),
      people: fc.array(anyPerson, { minLength: WRITERS, maxLength: WRITERS }),
      circumstances: fc.array(anyCircumstance, { minLength: 1, maxLength: most }),
    })
    .map(({ acts, clientIds, people, circumstances }) => {
      const doc = new Y.Doc();
      let serverTime = Date.parse('2025-01-01');
      const rows = updatesOf(acts, clientIds).map(({ update, writer }, index): Unchained => {
        const some = circumstances[index % circumstances.length] as (typeof circumstances)[number];
        serverTime += some.pauseMs;
        const payload = some.junk ?? update;
        const summary = summarizeUpdate(doc, update);
        Y.applyUpdate(doc, update);
        const { subtreeId, ...person } = people[writer] as (typeof people)[number];
        return {
          ...{ documentName, payload, branch: 'main', origin: some.origin, summary, serverTime },
          operationId: some.id === null ? operationId(update) : `${some.id}#${index}`,
          actor: { ...person, ...(subtreeId !== undefined && { subtreeId }) } as JournalRow['actor'],
          clientId: clientIds[writer] ?? 0,
          clientTime: serverTime - some.lateMs,
          ...(some.isSuggested && {
            proposal: { suggestionId: `s${index}`, kind: 'user' as const, id: person.id, name: person.name },
          }),
        };
      });
      return chained(rows);
    })
    .filter((rows) => rows.length > 0);
}

/** As a passage that was removed leaves them: another content under the hash that there was. */
export function redacted(rows: readonly StoredRow[], isRedacted: (index: number) => boolean): StoredRow[] {
  const payload = Uint8Array.of(0, 0);
  return rows.map((row, index) => (isRedacted(index) ? { ...row, payload, crc32c: crc32c(payload) } : row));
}
