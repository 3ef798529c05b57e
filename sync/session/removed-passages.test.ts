/** A copy on a device loses what was removed from the history: once for each time, after it is in step, and what waits stays. */
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { isPassageRemoved, writeRemovalNotice } from '#core/protocol/removal-notice.ts';
import { LocalCopy } from '#sync/outbox/local-copy.ts';
import { outboxEdit } from '#sync/outbox/outbox.fixture.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { RemovedPassages } from './removed-passages.ts';
import { environment, NAME } from './session.fixture.ts';

const SECRET = 'orchid-lantern-4';

function open(store = createMemoryStore(environment)) {
  const doc = new Y.Doc();
  const copy = new LocalCopy({
    ...{ store, documentName: NAME, doc, pending: () => [], claimed: Promise.resolve() },
    ...{ serverState: () => Y.encodeStateVector(doc), onFailed: () => {}, onStoring: () => {} },
  });
  const told: unknown[] = [];
  let folds = 0;
  const outbox = {
    async foldCopy(): Promise<void> {
      folds += 1;
      await copy.fold();
    },
  };
  const removed = new RemovedPassages(doc, outbox, store.records, { notify: (each) => void told.push(each) });
  const hear = (times: number): boolean => removed.takeAnnouncement(JSON.parse(writeRemovalNotice(times)));
  return { store, doc, copy, told, removed, hear, folds: () => folds };
}

const holds = (bytes: Uint8Array): boolean => Buffer.from(bytes).includes(SECRET);

test('the copy is written anew without it, once, and the page hears of it', async () => {
  const page = open();
  const { store, doc, copy, removed } = page;
  doc.on('update', (update: Uint8Array) => copy.keep(update));
  doc.getText('title').insert(0, `a ${SECRET} b`);
  await store.enqueue(NAME, [outboxEdit('one', 1)]);
  expect(page.hear(1)).toBe(true);
  // As the server says when it is in step.
  doc.getText('title').delete(2, SECRET.length);
  await copy.settled();
  expect((await store.load(NAME)).updates.some(holds)).toBe(true);
  await removed.follow(NAME);
  const stored = await store.load(NAME);
  expect(stored.updates.some(holds)).toBe(false);
  expect(stored.outbox).toHaveLength(1);
  expect(page.told.map(isPassageRemoved)).toEqual([true]);
  await removed.follow(NAME);
  // The next page of this device has followed it already.
  const next = open(store);
  next.doc.getText('title').insert(0, 'content');
  next.hear(1);
  await next.removed.follow(NAME);
  expect([page.folds(), next.folds(), next.told.length]).toEqual([1, 0, 0]);
  next.hear(2);
  await next.removed.follow(NAME);
  expect([next.folds(), next.told.length]).toEqual([1, 1]);
});

test('a device that had nothing of it says nothing, and a store that fails is asked again', async () => {
  const fresh = open();
  expect(fresh.removed.takeAnnouncement({ type: 'something else' })).toBe(false);
  await fresh.removed.follow(NAME);
  expect(fresh.folds()).toBe(0);
  fresh.hear(3);
  fresh.store.compact = () => Promise.reject(new Error('blocked'));
  await fresh.removed.follow(NAME);
  await fresh.removed.follow(NAME);
  expect([fresh.folds(), fresh.told.length]).toEqual([2, 0]);
});
