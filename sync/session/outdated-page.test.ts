/** The session of a page that is older than what the server has: it keeps what was written, and the updated page sends it. */
import { afterEach, expect, it } from 'vitest';
import { readShownTemplate } from '#core/protocol/client-versions.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import {
  ACTOR,
  environment,
  NAME,
  openSession,
  phase,
  startServer,
  stopEverything,
} from './session.fixture.ts';

afterEach(stopEverything);

it('ends at the edit that is not taken, and the next one sends what waits', async () => {
  const server = await startServer();
  const store = createMemoryStore(environment);
  const session = openSession({ url: server.url, store });
  await phase(session, 'saved');
  server.hold();
  session.codex.setTitle('Written before the update');
  server.closeDocument(NAME, CLOSE.outdated);
  await phase(session, 'denied');
  expect(session.status.get()).toMatchObject({ reason: 'outdated', waiting: 1 });
  await session.close();
  server.release();
  const updated = openSession({ url: server.url, store });
  await updated.saved();
  expect(server.text(NAME)).toBe('Written before the update');
});

it('only reads if it is too old for anything, says so, and keeps what was written', async () => {
  const server = await startServer({ authenticate: (ticket) => ({ readOnly: ticket === 'old' }) });
  const store = createMemoryStore(environment);
  const ticketOf = (ticket: string, isOutdated: boolean) => async () => ({
    ...{ ticket, isOutdated, serverTime: Date.now(), actor: ACTOR },
  });
  const session = openSession({ url: server.url, store, getTicket: ticketOf('old', true) });
  session.codex.setTitle('Written before the update');
  await phase(session, 'read-only');
  expect(session.status.get()).toMatchObject({ reason: 'outdated', waiting: 1 });
  await session.close();
  const updated = openSession({ url: server.url, store, getTicket: ticketOf('new', false) });
  await updated.saved();
  expect(updated.status.get().reason).toBeUndefined();
  expect(server.text(NAME)).toBe('Written before the update');
});

it('tells which template it shows before the edits of the exchange, at every connection, and when that changes', async () => {
  const told: (readonly [version: number, frames: number])[] = [];
  const server = await startServer({
    onStateless: (payload) => {
      const version = readShownTemplate(payload)?.version;
      if (version !== undefined) told.push([version, server.received.length]);
    },
  });
  const session = openSession({ url: server.url });
  session.showTemplate({ id: 'task', version: 1 });
  session.codex.setTitle('Made before there was a connection');
  await session.saved();
  expect(told).toEqual([[1, 0]]);
  session.showTemplate({ id: 'task', version: 1 });
  session.showTemplate({ id: 'task', version: 2 });
  await expect.poll(() => told.map(([version]) => version)).toEqual([1, 2]);
  server.closeSockets(NAME, CLOSE.tryAgainLater);
  await expect.poll(() => told.map(([version]) => version), { timeout: 8_000 }).toEqual([1, 2, 2]);
});
