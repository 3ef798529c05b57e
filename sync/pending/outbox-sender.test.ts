/** What waits in documents that are not open goes out when the server is there, and stays when it is not wanted. */
import { afterEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import { BinderyError } from '#core/errors.ts';
import type { SessionOptions } from '../session/document-session.ts';
import {
  ACTOR,
  environment,
  NAME,
  NOWHERE,
  OTHER,
  openSession,
  startServer,
  stopEverything,
} from '../session/session.fixture.ts';
import { acquireCodexSession, closeAllSessions, openSessions } from '../session/shared-sessions.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { personalStore } from '../store/personal-store.ts';
import { readRefusals, sendWaiting } from './outbox-sender.ts';

const THIRD = 'codex/0190a000-0000-7000-8000-000000000003';

afterEach(async () => {
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

function sender(
  store: ReturnType<typeof createMemoryStore>,
  url: string,
  getTicket: (documentName: string) => SessionOptions['getTicket'] = () => async () => ticket,
) {
  return sendWaiting({
    store,
    personId: ACTOR.id,
    now: () => 1000,
    lease: (documentName) =>
      acquireCodexSession({
        ...{ documentName, url, store, environment, actor: ACTOR, WebSocketPolyfill: WebSocket },
        getTicket: getTicket(documentName),
      }),
  });
}
const ticket = { ticket: 't', serverTime: Date.now(), actor: ACTOR };
const waitingIn = async (store: ReturnType<typeof createMemoryStore>) =>
  (await personalStore(store, ACTOR.id).list())
    .filter(({ waiting }) => waiting > 0)
    .map(({ documentName }) => documentName);

it('sends every document that has something waiting, and leaves none of them open', async () => {
  const store = await writeOffline(NAME, OTHER, THIRD);
  const server = await startServer();
  const { sent, refused, left } = await sender(store, server.url);
  expect([sent.toSorted(), refused, left]).toEqual([[NAME, OTHER, THIRD], [], []]);
  expect(openSessions(ACTOR.id)).toEqual([]);
  await expect.poll(() => waitingIn(store)).toEqual([]);
  // Asked again there is nothing to do.
  const connections = server.tickets.length;
  expect((await sender(store, server.url)).sent).toEqual([]);
  expect(server.tickets.length).toBe(connections);
});

it('stops when the server is away, and everything goes on waiting', async () => {
  const store = await writeOffline(NAME, OTHER);
  const { sent, left } = await sender(store, NOWHERE);
  expect([sent, left.toSorted()]).toEqual([[], [NAME, OTHER]]);
  expect((await waitingIn(store)).toSorted()).toEqual([NAME, OTHER]);
});

it('remembers why a document was refused, keeps its edits, sends the others, and forgets once it is taken', async () => {
  const store = await writeOffline(NAME, OTHER, THIRD);
  const server = await startServer();
  const refuse = (documentName: string) => async () => {
    if (documentName === NAME) throw new BinderyError('forbidden', 'no longer');
    if (documentName === OTHER) throw new BinderyError('gone', 'deleted');
    return ticket;
  };
  const { sent, refused } = await sender(store, server.url, refuse);
  expect([sent, refused.toSorted()]).toEqual([[THIRD], [NAME, OTHER]]);
  expect([...(await readRefusals(store, ACTOR.id))].toSorted()).toEqual([
    [NAME, { reason: 'forbidden', at: 1000 }],
    [OTHER, { reason: 'gone', at: 1000 }],
  ]);
  await expect.poll(async () => (await waitingIn(store)).toSorted()).toEqual([NAME, OTHER]);
  await sender(store, server.url);
  expect(await readRefusals(store, ACTOR.id)).toEqual(new Map());
});

it('says that a document may only be read by now', async () => {
  const store = await writeOffline(NAME);
  const server = await startServer({ authenticate: () => ({ readOnly: true }) });
  expect((await sender(store, server.url)).refused).toEqual([NAME]);
  expect((await readRefusals(store, ACTOR.id)).get(NAME)?.reason).toBe('read-only');
});
