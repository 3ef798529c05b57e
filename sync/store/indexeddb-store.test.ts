import 'fake-indexeddb/auto';
import { IDBObjectStore } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { outboxEdit } from '#sync/outbox/outbox.fixture.ts';
import { crc32 } from './checksum.ts';
import { openIndexedDbStore } from './indexeddb-store.ts';
import { describeLocalStore } from './local-store.contract.ts';

let databases = 0;
function freshName(): string {
  databases += 1;
  return `bindery-test-${databases}`;
}
const NAME = 'codex/0190a000-0000-7000-8000-000000000001';

describeLocalStore('IndexedDB', (clock) =>
  openIndexedDbStore({ environment: { now: () => clock.now }, databaseName: freshName() }),
);

describe('IndexedDB store', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  function updateOf(text: string): Uint8Array {
    const doc = new Y.Doc();
    doc.getText('title').insert(0, text);
    return Y.encodeStateAsUpdate(doc);
  }

  it('survives the page', async () => {
    const databaseName = freshName();
    const before = await openIndexedDbStore({ environment: { now: () => 1 }, databaseName });
    await before.append(NAME, updateOf('kept'));
    await before.enqueue(NAME, [outboxEdit('s', 1, updateOf('mine'))]);
    await before.close();
    const after = await openIndexedDbStore({ environment: { now: () => 2 }, databaseName });
    const stored = await after.load(NAME);
    expect(stored.updates).toHaveLength(1);
    expect(stored.outbox).toHaveLength(1);
    await after.close();
  });

  it('leaves out a damaged row, counts it, and sets it aside', async () => {
    const databaseName = freshName();
    const store = await openIndexedDbStore({ environment: { now: () => 77 }, databaseName });
    for (const text of ['one', 'two', 'three']) await store.append(NAME, updateOf(text));
    const database = await openDB(databaseName);
    const [, second] = await database.getAllKeys('updates');
    const row = await database.get('updates', second ?? 0);
    row.update[3] ^= 0xff;
    await database.put('updates', row, second);

    expect(await store.load(NAME)).toMatchObject({
      updates: [updateOf('one'), updateOf('three')].map(() => expect.any(Uint8Array)),
      quarantined: 1,
    });
    expect(await store.load(NAME)).toMatchObject({ quarantined: 0 });
    expect(await database.getAll('quarantine')).toMatchObject([{ documentName: NAME, foundAt: 77 }]);
    database.close();
    await store.close();
  });

  it('sets a damaged edit aside with all that is known of it, and gives the others', async () => {
    const databaseName = freshName();
    const store = await openIndexedDbStore({ environment: { now: () => 77 }, databaseName });
    const waiting = ['one', 'two', 'three'].map((text, index) => outboxEdit('s', index + 1, updateOf(text)));
    await store.enqueue(NAME, waiting);
    const database = await openDB(databaseName);
    const row = await database.get('operations', [NAME, 's', 2]);
    row.update[3] ^= 0xff;
    await database.put('operations', row);

    const stored = await store.load(NAME);
    expect(stored.outbox.map(({ seq }) => seq)).toEqual([1, 3]);
    const { update: _, bytes: __, ...known } = waiting[1] ?? outboxEdit('s', 0);
    expect(stored.damaged).toMatchObject([known]);
    expect((await store.load(NAME)).damaged).toEqual([]);
    expect(await database.getAll('quarantine')).toMatchObject([{ session: 's', seq: 2, foundAt: 77 }]);
    expect(await store.list()).toMatchObject([{ waiting: 2 }]);
    database.close();
    await store.close();
  });

  it('says too_large when the device is full, and goes on when there is room again', async () => {
    const store = await openIndexedDbStore({ environment: { now: () => 1 }, databaseName: freshName() });
    const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(store.append(NAME, updateOf('lost'))).rejects.toMatchObject({
      code: 'too_large',
      cause: { name: 'QuotaExceededError' },
    });
    add.mockRestore();
    await store.append(NAME, updateOf('kept'));
    expect((await store.load(NAME)).updates).toHaveLength(1);
    await store.close();
  });

  it('OB3: says too_large also when the disk is full only at the end of a transaction', async () => {
    const store = await openIndexedDbStore({ environment: { now: () => 1 }, databaseName: freshName() });
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore) {
      const { transaction } = this;
      Object.defineProperty(transaction, 'error', { value: new DOMException('full', 'QuotaExceededError') });
      transaction.abort();
      throw new DOMException('ended', 'AbortError');
    });
    await expect(store.enqueue(NAME, [outboxEdit('s', 1, updateOf('lost'))])).rejects.toMatchObject({
      code: 'too_large',
    });
    put.mockRestore();
    expect((await store.load(NAME)).outbox).toEqual([]);
    await store.close();
  });

  it('asks for strict durability', async () => {
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const store = await openIndexedDbStore({ environment: { now: () => 1 }, databaseName: freshName() });
    await store.append(NAME, updateOf('x'));
    expect(
      transaction.mock.calls.some(
        ([, mode, options]) => mode === 'readwrite' && options?.durability === 'strict',
      ),
    ).toBe(true);
    await store.close();
  });

  it('gives many rows one flush', async () => {
    const store = await openIndexedDbStore({ environment: { now: () => 1 }, databaseName: freshName() });
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await Promise.all(Array.from({ length: 200 }, (_, index) => store.append(NAME, updateOf(`${index}`))));
    expect(transaction.mock.calls.length).toBeLessThan(5);
    await store.close();
  });

  it('keeps what a database of the first version holds', async () => {
    const databaseName = freshName();
    const old = await openDB(databaseName, 1, {
      upgrade(database) {
        database.createObjectStore('documents', { keyPath: 'documentName' });
        database
          .createObjectStore('updates', { autoIncrement: true })
          .createIndex('documentName', 'documentName');
        database
          .createObjectStore('pending', { keyPath: ['documentName', 'id'] })
          .createIndex('documentName', 'documentName');
        database.createObjectStore('quarantine', { autoIncrement: true });
      },
    });
    const update = updateOf('from before');
    await old.put('documents', { documentName: NAME, updatedAt: 5, confirmed: null });
    await old.add('updates', { documentName: NAME, update, crc: crc32(update) });
    await old.put('pending', { documentName: NAME, id: 'a', at: 1, fields: ['title'], bytes: 9 });
    old.close();
    const store = await openIndexedDbStore({ environment: { now: () => 6 }, databaseName });
    expect(await store.load(NAME)).toMatchObject({
      updates: [update],
      older: [{ id: 'a 0', from: 1, at: 1, count: 1 }],
    });
    await store.records.put('answer', 'me', 1);
    expect(await store.list()).toEqual([{ documentName: NAME, updatedAt: 5, waiting: 1 }]);
    expect((await store.pending()).edits.get(NAME)).toMatchObject([{ id: 'a 0', bytes: 9 }]);
    expect(await store.waitingSessions(NAME)).toEqual([]);
    await store.confirm(NAME, { stateVector: null, edits: [{ session: 'a', seq: 0, count: 1 }] });
    expect((await store.load(NAME)).older).toEqual([]);
    await store.close();
  });

  it('has the checksum everybody else has', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });
});
