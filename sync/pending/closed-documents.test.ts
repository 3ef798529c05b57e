/** Pending edits of closed documents are sent when the server can be reached, and kept when it refuses them. */
import { afterEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import { BinderyError } from '#core/errors.ts';
import { createTestLocks } from '#sync/outbox/outbox.fixture.ts';
import type { TabLocks } from '#sync/outbox/tab-locks.ts';
import type { SessionOptions } from '#sync/session/document-session.ts';
import {
  ACTOR,
  environment,
  NAME,
  NOWHERE,
  OTHER,
  openSession,
  startServer,
  stopEverything,
} from '#sync/session/session.fixture.ts';
import { acquireCodexSession, closeAllSessions, openSessions } from '#sync/session/shared-sessions.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { readRefusals } from './document-refusals.ts';
import { PendingWork } from './pending-work.ts';

const THIRD = 'codex/0190a000-0000-7000-8000-000000000003';
const opened: PendingWork[] = [];

afterEach(async () => {
  for (const work of opened.splice(0)) work.close();
  await closeAllSessions();
  await stopEverything();
});

/** A device on which a title was written in each of these documents while there was no server. */
async function writeOffline(...names: readonly string[]) {
  const store = createMemoryStore(environment);
  for (const documentName of names) {
    const session = openSession({ url: NOWHERE, store, documentName });
    await session.loaded;
    session.codex.setTitle(`Title of ${documentName}`);
    await session.close();
  }
  return store;
}

type Store = ReturnType<typeof createMemoryStore>;
const own = (store: Store) => personalStore(store, ACTOR.id);

function openWork(store: Store, locks: TabLocks | null = null): PendingWork {
  const work = new PendingWork({
    store: own(store),
    personId: ACTOR.id,
    environment: { ...environment, now: () => 1000 },
    assertSignedIn: async () => undefined,
    send: async () => undefined,
    locks,
  });
  opened.push(work);
  return work;
}

/** Sends once what is there, as a page does that finds the server. */
async function send(
  work: PendingWork,
  store: Store,
  url: string,
  getTicket: (documentName: string) => SessionOptions['getTicket'] = () => async () => ticket,
): Promise<void> {
  await work.look();
  work.setConnection((documentName) =>
    acquireCodexSession({
      ...{ documentName, url, store, environment, actor: ACTOR, WebSocketPolyfill: WebSocket },
      getTicket: getTicket(documentName),
    }),
  );
  await work.flush();
}
const ticket = { ticket: 't', serverTime: Date.now(), actor: ACTOR };
const waitingIn = async (store: Store) => [...(await own(store).pending()).edits.keys()];

it('sends every document that has something waiting, and leaves none of them open', async () => {
  const store = await writeOffline(NAME, OTHER, THIRD);
  const server = await startServer();
  const work = openWork(store);
  await send(work, store, server.url);
  expect(openSessions(ACTOR.id)).toEqual([]);
  await expect.poll(() => waitingIn(store)).toEqual([]);
  // Asked again there is nothing to do.
  const connections = server.tickets.length;
  expect(connections).toBe(3);
  await work.look();
  await work.flush();
  expect(server.tickets.length).toBe(connections);
  expect(work.get()).toMatchObject({ entries: [], waiting: 0, refused: 0, sending: false });
});

it('stops when the server is away, and everything goes on waiting', async () => {
  const store = await writeOffline(NAME, OTHER);
  const work = openWork(store);
  await send(work, store, NOWHERE);
  expect(await waitingIn(store)).toEqual([NAME, OTHER]);
  expect(work.get()).toMatchObject({ waiting: 2, refused: 0, sending: false });
});

it('remembers why a document was refused, keeps its edits, sends the others, and forgets once it is taken', async () => {
  const store = await writeOffline(NAME, OTHER, THIRD);
  const server = await startServer();
  const refuse = (documentName: string) => async () => {
    if (documentName === NAME) throw new BinderyError('forbidden', 'no longer');
    if (documentName === OTHER) throw new BinderyError('gone', 'deleted');
    return ticket;
  };
  const work = openWork(store);
  await send(work, store, server.url, refuse);
  expect([...(await readRefusals(own(store).records))].toSorted()).toEqual([
    [NAME, { reason: 'forbidden', at: 1000 }],
    [OTHER, { reason: 'gone', at: 1000 }],
  ]);
  await expect.poll(() => waitingIn(store)).toEqual([NAME, OTHER]);
  await work.look();
  expect(work.get()).toMatchObject({ waiting: 0, refused: 2 });
  await send(work, store, server.url);
  expect(await readRefusals(own(store).records)).toEqual(new Map());
});

it('says that a document may only be read by now', async () => {
  const store = await writeOffline(NAME);
  const server = await startServer({ authenticate: () => ({ readOnly: true }) });
  await send(openWork(store), store, server.url);
  expect((await readRefusals(own(store).records)).get(NAME)?.reason).toBe('read-only');
});

it('leaves a document to the tab that is at it, and what is stuck holds up no other', async () => {
  const store = await writeOffline(NAME, OTHER);
  const server = await startServer();
  const locks = createTestLocks();
  const release = await locks.tab().tryHold(`bindery pending ${ACTOR.id} ${NAME}`);
  const work = openWork(store, locks.tab());
  await send(work, store, server.url);
  await expect.poll(() => waitingIn(store)).toEqual([NAME]);
  release?.();
  await work.flush();
  await expect.poll(() => waitingIn(store)).toEqual([]);
});
