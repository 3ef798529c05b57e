/** The contract of the journal, for every implementation. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { operationId, summarizeUpdate } from '#core/document/summarize-update.ts';
import { outlineOf } from './columns/outlines.ts';
import { crc32c } from './crc32c.ts';
import type { Journal, JournalEntry } from './journal.ts';

const AUTHOR = { kind: 'user', id: 'u-1', name: 'Ines' } as const;

export function newDocumentName(): string {
  return `codex/${randomUUID()}`;
}

/** An entry for an update, made by one client at a fixed time. */
export function entryOf(
  documentName: string,
  payload: Uint8Array,
  overrides: Partial<JournalEntry> = {},
): JournalEntry {
  const empty = new Y.Doc();
  return {
    documentName,
    operationId: operationId(payload),
    payload,
    actor: AUTHOR,
    clientId: 7,
    origin: 'socket',
    clientTime: 1_760_000_000_000,
    summary: summarizeUpdate(empty, payload),
    ...overrides,
  };
}

/** The updates a writer makes by typing these words one after the other. */
export function typed(words: readonly string[], clientId = 7): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const word of words) doc.getText('field:body').insert(doc.getText('field:body').length, word);
  return updates;
}

export function textOf(state: Uint8Array): string {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return doc.getText('field:body').toString();
}

export function testJournal(open: () => Promise<Journal> | Journal): void {
  let journal: Journal;
  let name: string;
  beforeEach(async () => {
    journal = await open();
    name = newDocumentName();
  });

  async function appendAll(updates: readonly Uint8Array[]): Promise<void> {
    for (const update of updates) await journal.append(entryOf(name, update));
  }

  it('answers a document without rows as empty at 0', async () => {
    const loaded = await journal.load(name);
    expect(loaded).toMatchObject({ seq: 0, quarantined: [] });
    expect(textOf(loaded.state)).toBe('');
    expect(await journal.headSeq(name)).toBe(0);
    expect(await journal.list(name, { limit: 5 })).toEqual([]);
  });

  it('numbers rows from 1 without gaps and gives back what was appended', async () => {
    const updates = typed(['one ', 'two ', 'three']);
    const seqs = await Promise.all(
      updates.map(async (update) => (await journal.append(entryOf(name, update))).seq),
    );
    expect(seqs).toEqual([1, 2, 3]);
    expect(textOf((await journal.load(name)).state)).toBe('one two three');
    const [newest] = await journal.list(name, { limit: 1 });
    expect(newest).toMatchObject({
      ...entryOf(name, updates[2] ?? new Uint8Array()),
      payload: expect.anything(),
      seq: 3,
    });
    expect(Uint8Array.from(newest?.payload ?? [])).toEqual(updates[2]);
    expect(newest?.branch).toBe('main');
  });

  it('shows a document as it was after any operation', async () => {
    await appendAll(typed(['a', 'b', 'c', 'd']));
    await journal.compact(name);
    expect(textOf((await journal.load(name, 2)).state)).toBe('ab');
    expect(textOf((await journal.load(name, 4)).state)).toBe('abcd');
  });

  it('stores edits of several documents together, or none of them', async () => {
    const names = [name, newDocumentName(), newDocumentName()];
    const [before, after] = typed(['one ', 'two']) as [Uint8Array, Uint8Array];
    for (const each of names) await journal.append(entryOf(each, before));
    const entries = names.map((each) => entryOf(each, after, { operationId: `together:${each}` }));
    expect(await journal.appendTogether(entries)).toEqual(names.map(() => ({ seq: 2, duplicate: false })));
    expect(await journal.appendTogether(entries)).toEqual(names.map(() => ({ seq: 2, duplicate: true })));
    const [lone = after, next = after] = typed(['x', 'y'], 9);
    const gone = newDocumentName();
    await journal.append(entryOf(gone, before));
    await journal.purge([gone]);
    const others = names.map((each) => entryOf(each, next, { operationId: `again:${each}` }));
    await expect(journal.appendTogether([...others, entryOf(gone, lone)])).rejects.toMatchObject({
      code: 'gone',
    });
    await journal.append(others[1] ?? entryOf(name, next));
    await expect(journal.appendTogether(others)).rejects.toMatchObject({ code: 'conflict' });
    const heads = await journal.headSeqs(names);
    expect(names.map((each) => heads.get(each))).toEqual([2, 3, 2]);
    for (const each of names) expect((await journal.verify(each)).ok).toBe(true);
    await journal.append(entryOf(name, lone));
    expect(await journal.headSeq(name)).toBe(3);
    expect(await journal.appendTogether([])).toEqual([]);
  });

  it('reads ranges of several documents at once, each oldest first', async () => {
    const other = newDocumentName();
    await appendAll(typed(['a', 'b', 'c', 'd']));
    for (const update of typed(['x', 'y'], 8)) await journal.append(entryOf(other, update));
    const heads = await journal.headSeqs([name, other, newDocumentName()]);
    expect([heads.get(name), heads.get(other)]).toEqual([4, 2]);
    const ranges = [
      { documentName: name, after: 1, upTo: 3 },
      { documentName: other, after: 0, upTo: 9 },
    ];
    const rows = await journal.readRows(ranges, 100);
    const seqsOf = (wanted: string): number[] =>
      rows.flatMap(({ documentName, seq }) => (documentName === wanted ? [seq] : []));
    expect([seqsOf(name), seqsOf(other)]).toEqual([
      [2, 3],
      [1, 2],
    ]);
    expect(await journal.readRows(ranges, 3)).toHaveLength(3);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, (await journal.load(name, 1)).state);
    for (const { documentName, payload } of rows) if (documentName === name) Y.applyUpdate(doc, payload);
    expect(doc.getText('field:body').toString()).toBe('abc');
  });

  it('lists newest first, page by page', async () => {
    await appendAll(typed(['a', 'b', 'c', 'd', 'e']));
    const seqs = async (before: number): Promise<number[]> =>
      (await journal.list(name, { before, limit: 2 })).map(({ seq }) => seq);
    expect(await seqs(6)).toEqual([5, 4]);
    expect(await seqs(4)).toEqual([3, 2]);
    expect(await seqs(2)).toEqual([1]);
  });

  it('describes operations as it lists them, with the size of their payloads in place of these', async () => {
    await appendAll(typed(['a', 'bc', 'def']));
    const places = [{ before: 4 }, { before: 3 }, {}, { root: 'field:body' }, { root: 'field:none' }];
    for (const place of places) {
      const options = { limit: 2, ...place };
      const listed = await journal.list(name, options);
      expect(await journal.describe(name, options)).toEqual(
        listed.map(({ payload, ...row }) => ({ ...row, bytes: payload.length })),
      );
    }
  });

  it('outlines operations as it describes them', async () => {
    const proposal = { suggestionId: randomUUID(), kind: 'guest', id: 'g-1', name: 'Visitor' } as const;
    const rest: readonly Partial<JournalEntry>[] = [
      {},
      { actor: { ...AUTHOR, id: 'u-2', name: 'O, "Omar"' }, proposal },
      { operationId: 'restore:2:x', origin: 'restore' },
      { operationId: 'merge:b:4', origin: 'merge', clientTime: 1_760_000_000_123 },
      { operationId: 'other' },
    ];
    for (const [index, update] of typed(['a', 'bc', 'd', 'e', 'f']).entries())
      await journal.append(entryOf(name, update, rest[index]));
    for (const place of [{ before: 4 }, { before: 3 }, {}, { root: 'field:body' }, { root: 'field:none' }])
      for (const limit of [2, 10]) {
        const described = await journal.describe(name, { limit, ...place });
        expect(await journal.outline(name, { limit, ...place })).toEqual(described.map(outlineOf));
      }
    const ids = (await journal.outline(name, { limit: 10 })).map(({ operationId }) => operationId);
    expect(ids).toEqual([null, 'merge:b:4', 'restore:2:x', null, null]);
  });

  it('gives back payloads and snapshots of several megabytes', async () => {
    const long = ['a', 'é', '☃'].map((letter) => letter.repeat(700_000));
    await appendAll(typed(['short ', ...long, ' short']));
    const text = ['short ', ...long, ' short'].join('');
    expect(textOf((await journal.load(name)).state) === text).toBe(true);
    await journal.compact(name);
    expect(textOf((await journal.load(name)).state) === text).toBe(true);
    expect(await journal.verify(name)).toMatchObject({ ok: true, operations: 5 });
  });

  it('writes one row for the same operation id, also when both are on their way at once', async () => {
    const [update] = typed(['once']) as [Uint8Array];
    const answers = await Promise.all([
      journal.append(entryOf(name, update)),
      journal.append(entryOf(name, update)),
      journal.append(entryOf(newDocumentName(), update)),
    ]);
    expect(answers.map(({ duplicate }) => duplicate)).toEqual([false, true, false]);
    expect(await journal.append(entryOf(name, update))).toEqual({ seq: 1, duplicate: true });
    expect(await journal.headSeq(name)).toBe(1);
  });

  it('keeps everything through compaction, with the rows as history', async () => {
    const updates = typed(Array.from({ length: 40 }, (_, index) => `${index} `));
    await appendAll(updates.slice(0, 30));
    await journal.compact(name);
    await appendAll(updates.slice(30));
    await journal.compact(name);
    await journal.compact(name);
    expect(textOf((await journal.load(name)).state)).toBe(updates.map((_, index) => `${index} `).join(''));
    expect(await journal.list(name, { limit: 100 })).toHaveLength(40);
    expect(await journal.verify(name)).toEqual({
      documentName: name,
      operations: 40,
      ok: true,
      brokenAt: null,
      breaks: [],
    });
  });

  it('hands over rows as they are stored, and where they end', async () => {
    expect(await journal.head(name)).toBeNull();
    const updates = typed(['a', 'b', 'c', 'd']);
    await appendAll(updates);
    const rows = [];
    for await (const row of journal.walk(name, { after: 1, upTo: 3 })) rows.push(row);
    expect(rows.map(({ seq, payload, crc32c: sum }) => [seq, payload.length, sum])).toEqual(
      [2, 3].map((seq) => [seq, updates[seq - 1]?.length, crc32c(updates[seq - 1] as Uint8Array)]),
    );
    const head = await journal.head(name);
    expect(head).toMatchObject({ seq: 4, isPassed: false });
    expect(Buffer.from(head?.hash ?? [])).toEqual(
      Buffer.from((await journal.list(name, { limit: 1 }))[0]?.hash ?? []),
    );
    await journal.purge([name]);
    expect(await journal.head(name)).toBeNull();
  });

  it('knows who made the first operation of a client id', async () => {
    const [update] = typed(['x'], 4_000_000_000) as [Uint8Array];
    await journal.append(entryOf(name, update, { clientId: 4_000_000_000 }));
    expect(await journal.authorOf(name, 4_000_000_000)).toEqual({
      kind: 'user',
      id: 'u-1',
      origin: 'socket',
    });
    expect(await journal.authorOf(name, 5)).toBe(null);
    expect(await journal.authorOf(newDocumentName(), 4_000_000_000)).toBe(null);
  });

  it('knows it also of a client that began by deleting, or together with others', async () => {
    const updates = typed(['w', 'x', 'y', 'z']) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const by = (id: string) => ({ ...AUTHOR, id });
    const summaryOf = (client: number, from: number) => ({
      ...{ fields: [], structs: 1, deletes: 0 },
      clients: [{ client, from, to: from + 1 }],
    });
    const deletes = { fields: [], clients: [], structs: 0, deletes: 1 };
    const append = (index: number, rest: Partial<JournalEntry>) =>
      journal.append(entryOf(name, updates[index] as Uint8Array, { operationId: `edit ${index}`, ...rest }));
    await append(0, { clientId: 8, actor: by('u-2'), summary: deletes });
    await append(1, { clientId: 8, actor: by('u-3'), summary: summaryOf(8, 0) });
    // What of it came before came with edits of others, and has the client id 0.
    await append(2, { clientId: 9, actor: by('u-4'), summary: summaryOf(9, 40) });
    await append(3, { clientId: 9, actor: by('u-5'), summary: summaryOf(9, 41) });
    expect(await journal.authorOf(name, 8)).toMatchObject({ id: 'u-2' });
    expect(await journal.authorOf(name, 9)).toMatchObject({ id: 'u-4' });
  });

  it('knows operations by their ids, and how much of the tree their authors reached', async () => {
    const [first, second] = typed(['x', 'y']) as [Uint8Array, Uint8Array];
    const subtreeId = randomUUID();
    await journal.append(entryOf(name, first, { operationId: 'one', actor: { ...AUTHOR, subtreeId } }));
    await journal.append(entryOf(name, second, { operationId: 'two' }));
    expect([await journal.has(name, 'one'), await journal.has(name, 'three')]).toEqual([true, false]);
    const rows = await journal.list(name, { limit: 2 });
    expect(rows.map(({ actor }) => actor)).toEqual([AUTHOR, { ...AUTHOR, subtreeId }]);
  });

  it('says whose suggestion an operation carries out', async () => {
    const [first, second] = typed(['x', 'y']) as [Uint8Array, Uint8Array];
    const proposal = { suggestionId: randomUUID(), kind: 'guest', id: 'g-1', name: 'Visitor' } as const;
    await journal.append(entryOf(name, first, { operationId: 'one', proposal }));
    await journal.append(entryOf(name, second, { operationId: 'two' }));
    expect(await journal.find(name, 'one')).toMatchObject({ seq: 1, actor: AUTHOR, proposal });
    expect(await journal.find(name, 'two')).not.toHaveProperty('proposal');
    expect(await journal.find(name, 'three')).toBeNull();
  });

  it('erases a document for good, also one that was never written', async () => {
    const [first, second] = typed(['a', 'b']) as [Uint8Array, Uint8Array];
    await journal.append(entryOf(name, first));
    await journal.compact(name);
    await journal.append(entryOf(name, second));
    const [kept, never] = [newDocumentName(), newDocumentName()];
    await journal.append(entryOf(kept, first));
    await journal.purge([name, never]);
    await journal.purge([never]);
    for (const gone of [name, never]) {
      await expect(journal.append(entryOf(gone, second))).rejects.toMatchObject({ code: 'gone' });
      await expect(journal.load(gone)).rejects.toMatchObject({ code: 'gone' });
      expect(await journal.list(gone, { limit: 10 })).toEqual([]);
    }
    expect(textOf((await journal.load(kept)).state)).toBe('a');
  });

  it('refuses a name that is none', async () => {
    const [update] = typed(['x']) as [Uint8Array];
    await expect(journal.append(entryOf('../etc/passwd', update))).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('loads to the same text, whatever the writers, the order of arrival and the moments of compaction', async () => {
    const edits = fc.array(
      fc.record({ writer: fc.nat(2), word: fc.string({ maxLength: 6 }), fold: fc.boolean() }),
      {
        maxLength: 25,
      },
    );
    await fc.assert(
      fc.asyncProperty(edits, async (steps) => {
        const document = newDocumentName();
        const writers = [0, 1, 2].map(() => new Y.Doc());
        const reference = new Y.Doc();
        for (const { writer, word, fold } of steps) {
          const doc = writers[writer] ?? reference;
          const before = Y.encodeStateVector(doc);
          doc.getText('field:body').insert(0, word);
          const update = Y.encodeStateAsUpdate(doc, before);
          Y.applyUpdate(reference, update);
          await journal.append(
            entryOf(document, update, { operationId: randomUUID(), clientId: doc.clientID }),
          );
          if (fold) await journal.compact(document);
        }
        const loaded = await journal.load(document);
        expect(textOf(loaded.state)).toBe(reference.getText('field:body').toString());
        expect((await journal.verify(document)).ok).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
}
