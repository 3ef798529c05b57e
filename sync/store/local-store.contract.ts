/** The contract of the local store, for memory and IndexedDB. */
import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { mergeSegment } from '#sync/outbox/edit-segments.ts';
import { outboxEdit } from '#sync/outbox/outbox.fixture.ts';
import type { LocalStore } from './local-store.ts';
import { personalStore } from './personal-store.ts';

const NAME = 'codex/0190a000-0000-7000-8000-000000000001';
const OTHER = 'codex/0190a000-0000-7000-8000-000000000002';

/** `now` is what the store believes the time to be. A store in a file keeps no Blobs. */
export function describeLocalStore(
  name: string,
  open: (clock: { now: number }) => Promise<LocalStore>,
  { keepsBlobs = true } = {},
): void {
  describe(`${name} as a local store`, () => {
    const opened: LocalStore[] = [];
    const openStore = async (clock = { now: 1 }): Promise<LocalStore> => {
      const store = await open(clock);
      opened.push(store);
      return store;
    };
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
    });

    it('gives back what it was given, in order', async () => {
      const store = await openStore();
      const { updates, text } = edits('one ', 'two ', 'three');
      for (const update of updates) await store.append(NAME, update);
      const stored = await store.load(NAME);
      expect(stored.updates).toEqual(updates);
      expect(textOf(stored.updates)).toBe(text);
      expect(stored).toMatchObject({ quarantined: 0, confirmed: null, outbox: [], older: [] });
    });

    it('has nothing for a document it never saw', async () => {
      const store = await openStore();
      expect(await store.load(NAME)).toEqual({
        updates: [],
        quarantined: 0,
        confirmed: null,
        clients: [],
        outbox: [],
        damaged: [],
        older: [],
      });
      expect(await store.list()).toEqual([]);
    });

    it('keeps appends that were not awaited, in order', async () => {
      const store = await openStore();
      const { updates, text } = edits(...'a long sentence typed quickly'.split(''));
      await Promise.all(updates.map((update) => store.append(NAME, update)));
      expect(textOf((await store.load(NAME)).updates)).toBe(text);
    });

    it('keeps an edit apart from the document until the server has it, and joins its bytes then', async () => {
      const store = await openStore();
      const { updates, text, doc } = edits('one ', 'two ', 'three');
      const waiting = updates.map((update, index) => outboxEdit('s', index + 1, update));
      for (const edit of waiting) await store.enqueue(NAME, [edit]);
      const before = await store.load(NAME);
      expect(before).toMatchObject({ updates: [], outbox: waiting, clients: [doc.clientID] });
      await store.confirm(NAME, { stateVector: null, edits: [waiting[0], waiting[1]].filter(isThere) });
      const after = await store.load(NAME);
      expect(after.outbox).toEqual(waiting.slice(2));
      expect(after.clients).toEqual([doc.clientID]);
      expect(textOf([...after.updates, ...after.outbox.map(({ update }) => update)])).toBe(text);
      await store.confirm(NAME, {
        stateVector: null,
        edits: [...waiting, outboxEdit('other', 1, updates[0])],
      });
      const settled = await store.load(NAME);
      expect(settled.outbox).toEqual([]);
      expect(textOf(settled.updates)).toBe(text);
    });

    it('gives back the edits of a session in order, and the same edit again once', async () => {
      const store = await openStore();
      const { updates } = edits(...'abcdefghijkl'.split(''));
      const waiting = updates.map((update, index) => outboxEdit('s', index + 1, update));
      await store.enqueue(NAME, [...waiting].reverse());
      await store.enqueue(NAME, waiting.slice(3, 5));
      expect((await store.load(NAME)).outbox).toEqual(waiting);
    });

    it('puts a segment in the place of the edits it is made of', async () => {
      const store = await openStore();
      const { updates, text } = edits('one ', 'two ', 'three ', 'four');
      const waiting = updates.map((update, index) => outboxEdit('s', index + 1, update));
      await store.enqueue(NAME, [...waiting, outboxEdit('t', 1, updates[0])]);
      const segment = mergeSegment(waiting.slice(0, 3));
      await store.enqueue(NAME, [segment]);
      const { outbox } = await store.load(NAME);
      expect(outbox.map(({ session, seq, count }) => [session, seq, count])).toEqual([
        ['s', 1, 3],
        ['s', 4, 1],
        ['t', 1, 1],
      ]);
      expect(textOf(outbox.map(({ update }) => update))).toBe(text);
      expect(await store.list()).toMatchObject([{ documentName: NAME, waiting: 5 }]);
      expect((await store.pending()).edits.get(NAME)?.map(({ count }) => count)).toEqual([1, 3, 1]);
      expect(await store.waitingSessions(NAME)).toEqual(['s', 't']);
      // Whoever knows only the edits it was made of has not seen the rest of it confirmed.
      await store.confirm(NAME, { stateVector: null, edits: waiting.slice(0, 2) });
      expect((await store.load(NAME)).outbox).toHaveLength(3);
      await store.confirm(NAME, { stateVector: null, edits: [segment] });
      expect((await store.load(NAME)).outbox.map(({ seq }) => seq)).toEqual([4, 1]);
    });

    it('never forgets what it knew to be confirmed', async () => {
      const store = await openStore();
      const [mine, theirs] = [edits('mine').doc, edits('theirs').doc];
      await store.confirm(NAME, { stateVector: Y.encodeStateVector(mine) });
      await store.confirm(NAME, { stateVector: Y.encodeStateVector(theirs) });
      await store.confirm(NAME, { stateVector: null });
      const confirmed = Y.decodeStateVector((await store.load(NAME)).confirmed ?? new Uint8Array([0]));
      expect(confirmed.size).toBe(2);
    });

    it('folds rows without losing what another tab wrote, or what still waits for a missing part', async () => {
      const store = await openStore();
      const here = edits('from this tab');
      const there = edits('from that tab ', 'in two parts');
      for (const update of here.updates) await store.append(NAME, update);
      await store.append(NAME, there.updates[1] ?? new Uint8Array());
      await store.compact(NAME);
      expect((await store.load(NAME)).updates).toHaveLength(1);
      await store.append(NAME, there.updates[0] ?? new Uint8Array());
      const text = textOf((await store.load(NAME)).updates);
      expect(text).toContain('from this tab');
      expect(text).toContain('from that tab in two parts');
    });

    it('keeps records by kind and id, whatever they are made of', async () => {
      const { records } = await openStore();
      expect(await records.get('answer', 'me')).toBeUndefined();
      const value = { name: 'Ana', seen: new Date(5), ...(keepsBlobs && { blob: new Blob(['bytes']) }) };
      await records.put('answer', 'me', value);
      await records.put('setting', 'me', 'another kind');
      expect(await records.get('answer', 'me')).toMatchObject({ name: 'Ana', seen: new Date(5) });
      await records.put('answer', 'me', { name: 'Ben' });
      expect(await records.get('answer', 'me')).toEqual({ name: 'Ben' });
      await records.delete('answer', 'me');
      await records.delete('answer', 'never there');
      expect(await records.get('answer', 'me')).toBeUndefined();
      expect(await records.get('setting', 'me')).toBe('another kind');
    });

    it('lists the records of a kind by id, and none of another', async () => {
      const { records } = await openStore();
      for (const id of ['b', 'a', 'é', 'B', '']) await records.put('text', id, { id });
      await records.put('search', 'a', 1);
      await records.put('file', 'a', 1);
      expect(await records.list('text')).toEqual(
        ['', 'B', 'a', 'b', 'é'].map((id) => ({ id, value: { id } })),
      );
    });

    it('keeps requests in the order of their ids beside the edits, and lists both as what waits', async () => {
      const store = await openStore();
      const { requests } = store;
      for (const id of ['u1 2', 'u1 1', 'u2 1']) await requests.put(id, { of: id });
      await store.enqueue(`u1 ${NAME}`, [outboxEdit('s', 2), outboxEdit('s', 1)]);
      await store.enqueue(`u2 ${NAME}`, [outboxEdit('t', 1)]);
      await requests.put('u1 2', { of: 'again' });
      expect(await requests.list()).toEqual([
        { id: 'u1 1', value: { of: 'u1 1' } },
        { id: 'u1 2', value: { of: 'again' } },
        { id: 'u2 1', value: { of: 'u2 1' } },
      ]);
      const all = await store.pending();
      expect([[...all.edits.keys()], all.requests.length]).toEqual([[`u1 ${NAME}`, `u2 ${NAME}`], 3]);
      const own = await personalStore(store, 'u1').pending();
      expect([...own.edits].map(([name, edits]) => [name, edits.map(({ id }) => id)])).toEqual([
        [NAME, ['s 1', 's 2']],
      ]);
      expect(own.requests.map(({ id }) => id)).toEqual(['1', '2']);
      await personalStore(store, 'u1').requests.delete('1');
      await requests.delete('never there');
      expect((await requests.list()).map(({ id }) => id)).toEqual(['u1 2', 'u2 1']);
      expect((await store.list()).map(({ waiting }) => waiting).sort()).toEqual([1, 2]);
    });

    it('lists many records a page at a time', async () => {
      const { records } = await openStore();
      for (const id of ['a', 'b', 'c', 'd']) await records.put('search', id, id);
      await records.put('setting', 'e', 'another kind');
      const idsOf = async (after: string, limit: number) =>
        (await records.list('search', { after, limit })).map(({ id }) => id);
      expect(await idsOf('', 2)).toEqual(['a', 'b']);
      expect(await idsOf('b', 2)).toEqual(['c', 'd']);
      expect(await idsOf('d', 2)).toEqual([]);
    });

    it('gives each person records of their own', async () => {
      const store = await openStore();
      const [one, two] = [personalStore(store, 'u1'), personalStore(store, 'u2')];
      await one.records.put('answer', 'me', 'one');
      await two.records.put('answer', 'me', 'two');
      expect(await one.records.get('answer', 'me')).toBe('one');
      expect(await two.records.list('answer')).toEqual([{ id: 'me', value: 'two' }]);
      await one.records.delete('answer', 'me');
      expect(await two.records.get('answer', 'me')).toBe('two');
    });

    it('lists documents, the last changed first, and deletes one without touching the other', async () => {
      const clock = { now: 100 };
      const store = await openStore(clock);
      const update = edits('x').updates[0] ?? new Uint8Array();
      await store.append(NAME, update);
      clock.now = 200;
      await store.enqueue(OTHER, [outboxEdit('s', 1, update)]);
      expect(await store.list()).toEqual([
        { documentName: OTHER, updatedAt: 200, waiting: 1 },
        { documentName: NAME, updatedAt: 100, waiting: 0 },
      ]);
      await store.delete(OTHER);
      expect((await store.load(OTHER)).outbox).toEqual([]);
      expect(await store.waitingSessions(OTHER)).toEqual([]);
      expect(await store.list()).toEqual([{ documentName: NAME, updatedAt: 100, waiting: 0 }]);
      expect((await store.load(NAME)).updates).toHaveLength(1);
    });
  });
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function edits(...parts: readonly string[]): { updates: Uint8Array[]; text: string; doc: Y.Doc } {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const text = doc.getText('title');
  for (const part of parts) text.insert(text.length, part);
  return { updates, text: text.toString(), doc };
}

function textOf(updates: readonly Uint8Array[]): string {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc.getText('title').toString();
}
