/** A document of acts: one that the server refuses is set aside with its bytes, and what waits behind it goes on. */
import { afterEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { createTestLocks } from '#sync/outbox/outbox.fixture.ts';
import { discardRefusedActs, readRefusedActs } from '#sync/outbox/refused-acts.ts';
import { createTabChannels, peersBy } from '#sync/peers/peers.fixture.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import type { SessionOptions } from './document-session.ts';
import { openDocumentSession } from './open-document-session.ts';
import {
  ACTOR,
  environment,
  keep,
  NOWHERE,
  phase,
  startServer,
  stopEverything,
  until,
} from './session.fixture.ts';

afterEach(stopEverything);

const ACTS = 'comments/0190a000-0000-7000-8000-000000000001';
type Store = ReturnType<typeof createMemoryStore>;

function open(url: string, store: Store, more: Partial<SessionOptions> = {}) {
  return keep(
    openDocumentSession({
      ...{ documentName: ACTS, url, store, environment, actor: ACTOR, WebSocketPolyfill: WebSocket },
      getTicket: async () => ({ ticket: 't', serverTime: Date.now(), actor: ACTOR }),
      ...more,
    }),
  );
}

const isForged = (update: Uint8Array): boolean => Buffer.from(update).includes('forged');
const keys = (doc: Y.Doc) => [...doc.getMap('bodies').keys()].sort();
const refusedIn = (store: Store) => readRefusedActs(personalStore(store, ACTOR.id).records, ACTS);

function read(stored: ReadonlyMap<string, Uint8Array>): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, stored.get(ACTS) ?? new Uint8Array([0, 0]));
  return doc;
}

it('sets a refused act aside, with the reason, and sends all others', async () => {
  const stored = new Map<string, Uint8Array>();
  const store = createMemoryStore(environment);
  const offline = open(NOWHERE, store);
  await offline.loaded;
  for (const [index, body] of ['one', 'two', 'forged', 'four', 'forged too', 'six'].entries())
    offline.doc.transact(() => offline.doc.getMap('bodies').set(`${index}`, body));
  await offline.close();

  const server = await startServer({ stored, rejects: isForged });
  const back = open(server.url, store);
  await until(() => back.status.get().waiting === 0 && back.status.get().refused === 2, 'the others');
  expect(keys(read(stored))).toEqual(['0', '1', '3', '5']);
  const acts = await refusedIn(store);
  expect(acts.map(({ update, reason }) => [isForged(update), reason])).toEqual([
    [true, 'it is forged'],
    [true, 'it is forged'],
  ]);
  // What is made from here on is taken as ever.
  back.doc.getMap('bodies').set('7', 'eight');
  await back.saved();
  await back.close();

  const again = open(server.url, store);
  await phase(again, 'saved');
  expect(keys(again.doc)).toEqual(['0', '1', '3', '5', '7']);
  expect(again.status.get().refused).toBeUndefined();
  const putBack = await discardRefusedActs(personalStore(store, ACTOR.id).records, acts);
  expect(await refusedIn(store)).toEqual([]);
  await putBack();
  expect(await refusedIn(store)).toEqual(acts);
});

it('shows again what a refused act had taken away, once the document is opened again', async () => {
  const stored = new Map<string, Uint8Array>();
  const store = createMemoryStore(environment);
  const server = await startServer({ stored, rejects: isForged });
  const session = open(server.url, store);
  await phase(session, 'saved');
  session.doc.getMap('bodies').set('old', 'what was said');
  await session.saved();
  session.doc.transact(() => {
    session.doc.getMap('bodies').set('new', 'forged');
    session.doc.getMap('bodies').delete('old');
  });
  await until(() => session.status.get().refused === 1, 'the refusal');
  await session.saved();
  await session.close();
  const again = open(server.url, store);
  await phase(again, 'saved');
  expect(again.doc.getMap('bodies').toJSON()).toEqual({ old: 'what was said' });
});

it('ends as before when the device cannot keep what was refused', async () => {
  const store = createMemoryStore(environment);
  const put: Store['records']['put'] = (kind, id, value) =>
    kind === 'refused' ? Promise.reject(new Error('full')) : store.records.put(kind, id, value);
  const server = await startServer({ rejects: isForged });
  const session = open(server.url, { ...store, records: { ...store.records, put } });
  await phase(session, 'saved');
  session.doc.getMap('bodies').set('a', 'forged');
  await phase(session, 'denied');
  expect(session.status.get()).toMatchObject({ waiting: 1, reason: 'invalid-update' });
});

it('says why what waits is put off, until something is taken', async () => {
  const server = await startServer();
  const session = open(server.url, createMemoryStore(environment));
  await phase(session, 'saved');
  server.announce(ACTS, { type: 'edit-refused', reason: 'the clock is ahead', passes: true });
  await until(() => session.status.get().postponed === 'the clock is ahead', 'the reason');
  session.doc.getMap('bodies').set('a', 'x');
  await session.saved();
  expect(session.status.get().postponed).toBeUndefined();
});

it('lets what waits behind an act go on that is taken later, and makes that act again when its time has come', async () => {
  const stored = new Map<string, Uint8Array>();
  const store = createMemoryStore(environment);
  const offline = open(NOWHERE, store);
  await offline.loaded;
  const put = (key: string, value: unknown) =>
    offline.doc.transact(() => offline.doc.getMap('bodies').set(key, value));
  put('0', 'one');
  put('1', { at: Date.now() + 90_000, markdown: 'from tomorrow' });
  // What is about it goes with it.
  offline.doc.transact(() => {
    offline.doc.getMap('bodies').set('2', 'instead of tomorrow');
    offline.doc.getMap('bodies').delete('1');
  });
  put('3', 'four');
  await offline.close();

  let isEarly = true;
  const server = await startServer({
    stored,
    postpones: (update) => isEarly && Buffer.from(update).includes('from tomorrow'),
    rejects: (update) => isEarly && Buffer.from(update).includes('instead of tomorrow'),
  });
  const back = open(server.url, store);
  await until(() => keys(read(stored)).join() === '0,3' && back.status.get().waiting === 0, 'the others');
  const acts = await refusedIn(store);
  expect(acts.map(({ reason, putOffAt }) => [reason, typeof putOffAt])).toEqual([
    ['the clock is ahead', 'number'],
    ['it is forged', 'number'],
  ]);
  // The document that they were made in shows them: made again there they would be lost.
  expect(keys(back.doc)).toEqual(['0', '2', '3']);
  await back.close();

  isEarly = false;
  const later = open(server.url, store, {
    getTicket: async () => ({ ticket: 't', serverTime: Date.now() + 120_000, actor: ACTOR }),
  });
  await until(
    () => keys(read(stored)).join() === '0,2,3',
    'what was put off',
    () => keys(read(stored)),
  );
  await expect.poll(() => refusedIn(store), { timeout: 8_000 }).toEqual([]);
  expect(later.status.get().phase).toBe('saved');
  expect(read(stored).getMap('bodies').get('2')).toBe('instead of tomorrow');
});

it('tells the other tabs of a refusal, who show it no more once they open the document again', async () => {
  const store = createMemoryStore(environment);
  const peers = peersBy({ openTabChannel: createTabChannels() });
  const { tab } = createTestLocks();
  const server = await startServer({ stored: new Map(), rejects: isForged });
  const one = open(server.url, store, { peers, locks: tab() });
  const other = open(NOWHERE, store, { peers, locks: tab() });
  await Promise.all([phase(one, 'saved'), other.loaded]);
  one.doc.getMap('bodies').set('a', 'forged');
  await until(() => other.doc.getMap('bodies').has('a'), 'what the other tab wrote');
  await until(() => other.status.get().refused === 1, 'the refusal');
  await other.close();
  const again = open(NOWHERE, store, { peers, locks: tab() });
  await again.loaded;
  expect(again.doc.getMap('bodies').has('a')).toBe(false);
  expect(await refusedIn(store)).toHaveLength(1);
});

it('keeps what answers another tab until that one has sent what it made', async () => {
  const stored = new Map<string, Uint8Array>();
  const store = createMemoryStore(environment);
  const { tab } = createTestLocks();
  const peers = peersBy({ openTabChannel: createTabChannels() });
  const asking = open(NOWHERE, store, { peers, locks: tab() });
  // As our server: what is answered has to be there.
  const rejects = (update: Uint8Array): boolean =>
    Buffer.from(update).includes('answer') && !keys(read(stored)).includes('question');
  const server = await startServer({ stored, rejects });
  const answering = open(server.url, store, { peers, locks: tab() });
  await phase(answering, 'saved');
  asking.doc.getMap('bodies').set('question', 'is it so?');
  await until(() => answering.doc.getMap('bodies').has('question'), 'the question');
  answering.doc.getMap('bodies').set('answer', 'it is');
  await until(() => answering.status.get().postponed !== undefined, 'the reason');
  await asking.close();
  await until(() => answering.status.get().phase === 'saved', 'both');
  expect(answering.status.get().refused).toBeUndefined();
  expect(keys(read(stored))).toEqual(['answer', 'question']);
  expect(await refusedIn(store)).toEqual([]);
});
