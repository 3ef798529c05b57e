import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import {
  ACTOR,
  ANA,
  environment,
  NAME,
  NOWHERE,
  OTHER,
  openSession,
  phase,
  startServer,
  stopEverything,
  until,
} from './session.fixture.ts';
import { acquireCodexSession } from './shared-sessions.ts';
import { leaveDevice, settleEdits } from './sign-out.ts';

afterEach(stopEverything);

function ticketFor(actor: { id: string; name: string }) {
  return async () => ({ ticket: 't', serverTime: Date.now(), actor });
}

describe('several people at one browser', () => {
  it('neither see nor send one another’s unsent edits', async () => {
    const store = createMemoryStore(environment);
    const offline = openSession({ url: NOWHERE, store });
    await offline.loaded;
    offline.codex.setTitle('Not sent yet');
    await offline.close();

    const server = await startServer();
    const hers = openSession({ url: server.url, store, actor: ANA, getTicket: ticketFor(ANA) });
    await phase(hers, 'saved');
    expect(hers.codex.title.toString()).toBe('');
    expect(hers.pendingOperations()).toEqual([]);
    expect(server.text(NAME)).toBe('');
    await hers.close();

    const back = openSession({ url: server.url, store });
    await back.saved();
    expect(server.text(NAME)).toBe('Not sent yet');
  });

  it('are told apart by the ticket: nothing goes out in the name of whoever signed in meanwhile', async () => {
    const server = await startServer();
    const session = openSession({ url: server.url, getTicket: ticketFor(ANA) });
    session.codex.setTitle('Mine');
    await phase(session, 'denied');
    expect(session.status.get()).toMatchObject({ reason: 'unauthenticated', waiting: 1 });
    await expect(session.saved()).rejects.toMatchObject({ code: 'forbidden' });
    expect(server.tickets).toEqual([]);
    expect(server.received).toEqual([]);
  });
});

describe('leaving a device', () => {
  it('takes away what the server has, and keeps what still waits, and what is somebody else’s', async () => {
    const store = createMemoryStore(environment);
    const server = await startServer();
    const [saved, hers] = [
      openSession({ url: server.url, store }),
      openSession({ url: server.url, store, actor: ANA, getTicket: ticketFor(ANA) }),
    ];
    saved.codex.setTitle('On the server');
    await saved.saved();
    await until(() => hers.codex.title.toString() === 'On the server', 'the other page');
    const unsent = openSession({ url: NOWHERE, store, documentName: OTHER });
    await unsent.loaded;
    unsent.codex.setTitle('a');
    unsent.codex.setTitle('ab');
    for (const session of [saved, hers, unsent]) await session.close();

    const { records } = personalStore(store, ACTOR.id);
    await records.put('template', 'of what waits', {});
    expect(await settleEdits(store, ACTOR.id)).toBe(2);
    expect(await leaveDevice(store, ACTOR.id)).toEqual([OTHER]);
    expect(await records.list('template')).toHaveLength(1);
    expect((await personalStore(store, ACTOR.id).load(NAME)).updates).toEqual([]);
    expect((await personalStore(store, ACTOR.id).load(OTHER)).outbox).toHaveLength(2);
    expect((await personalStore(store, ANA.id).load(NAME)).updates).not.toEqual([]);
  });

  it('forgets kept answers, and keeps requests and files that are not sent yet', async () => {
    const store = createMemoryStore(environment);
    const [mine, hers] = [personalStore(store, ACTOR.id), personalStore(store, ANA.id)];
    for (const kind of ['answer', 'search', 'said', 'file', 'setting', 'template'] as const) {
      await mine.records.put(kind, 'one', kind);
      await hers.records.put(kind, 'one', kind);
    }
    await mine.requests.put('one', 'asked');
    await leaveDevice(store, ACTOR.id);
    for (const kind of ['answer', 'search', 'said', 'setting', 'template'] as const)
      expect(await mine.records.list(kind)).toEqual([]);
    expect(await mine.records.get('file', 'one')).toBe('file');
    expect(await mine.requests.list()).toEqual([{ id: 'one', value: 'asked' }]);
    expect(await hers.requests.list()).toEqual([]);
    expect(await hers.records.get('answer', 'one')).toBe('answer');
  });

  it('waits for what is on its way, but not for ever', async () => {
    const store = createMemoryStore(environment);
    const server = await startServer();
    const { session } = acquireCodexSession({
      url: server.url,
      documentName: NAME,
      getTicket: ticketFor(ACTOR),
      actor: ACTOR,
      store,
      environment,
      WebSocketPolyfill: WebSocket,
    });
    await phase(session, 'saved');
    server.hold();
    session.codex.setTitle('Slow');
    expect(await settleEdits(store, ACTOR.id, 100)).toBe(1);
    setTimeout(() => server.release(), 100);
    expect(await settleEdits(store, ACTOR.id)).toBe(0);
    expect(await leaveDevice(store, ACTOR.id)).toEqual([]);
    expect(await store.list()).toEqual([]);
    expect(session.status.get().phase).toBe('saved');
  });
});
