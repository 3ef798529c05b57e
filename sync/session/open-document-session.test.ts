import * as decoding from 'lib0/decoding';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { BinderyError } from '#core/errors.ts';
import { CLOSE, MAX_FRAME_BYTES } from '#core/protocol/close-codes.ts';
import { readUpdateTrailer, type UpdateTrailer } from '#core/protocol/wire/update-trailer.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import type { Network } from '#sync/transport/network-status.ts';
import type { CodexSession } from './codex-session.ts';
import {
  ACTOR,
  environment,
  NAME,
  OTHER,
  openSession,
  pause,
  phase,
  startServer,
  stopEverything,
  until,
} from './session.fixture.ts';
import type { SessionPhase } from './session-status.ts';

afterEach(stopEverything);

function phasesOf(session: CodexSession): SessionPhase[] {
  const phases = [session.status.get().phase];
  session.status.subscribe(() => {
    const { phase: next } = session.status.get();
    if (next !== phases.at(-1)) phases.push(next);
  });
  return phases;
}

function manualNetwork(): Network & { set(online: boolean): void } {
  const listeners = new Set<() => void>();
  let online = true;
  return {
    isOnline: () => online,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      online = next;
      for (const listener of listeners) listener();
    },
  };
}

describe('a session', () => {
  it('never claims that a store which forgets with the page keeps anything', async () => {
    const server = await startServer();
    const store = { ...createMemoryStore(environment), isVolatile: true as const };
    const session = openSession({ url: server.url, store });
    await phase(session, 'saved');
    session.codex.setTitle('Nowhere else');
    await session.saved();
    expect(session.status.get()).toMatchObject({ storeFailed: true, storeFailure: 'blocked' });
  });

  it('says saved only after the server has acknowledged', async () => {
    const server = await startServer();
    const session = openSession({ url: server.url });
    await phase(session, 'saved');
    server.hold();
    session.codex.setTitle('Held');
    expect(session.status.get()).toMatchObject({ phase: 'saving', waiting: 1 });
    let saved = false;
    const saving = session.saved().then(() => {
      saved = true;
    });
    await until(() => server.received.length === 2, 'the edit to arrive');
    await pause(50);
    expect(saved).toBe(false);
    expect(session.pendingOperations()).toMatchObject([{ fields: ['title'] }]);
    server.release();
    await saving;
    expect(session.status.get()).toMatchObject({ phase: 'saved', waiting: 0 });
    expect(session.pendingOperations()).toEqual([]);
    expect(server.text(NAME)).toBe('Held');
  });

  it('brings two people together', async () => {
    const server = await startServer();
    const [one, two] = [openSession({ url: server.url }), openSession({ url: server.url })];
    await Promise.all([phase(one, 'saved'), phase(two, 'saved')]);
    one.codex.setTitle('From one');
    await until(() => two.codex.title.toString() === 'From one', 'the other page');
    expect(two.pendingOperations()).toEqual([]);
    expect(one.doc.clientID).not.toBe(two.doc.clientID);
  });

  it('counts what was typed before the first connection, and has it acknowledged as part of the exchange', async () => {
    const server = await startServer();
    server.hold();
    const session = openSession({ url: server.url });
    session.codex.setTitle('Early');
    await session.loaded;
    await until(() => server.received.length > 0, 'the exchange');
    expect(session.status.get()).toMatchObject({ phase: 'connecting', waiting: 1 });
    server.release();
    await session.saved();
    expect(server.text(NAME)).toBe('Early');
    expect(session.status.get().phase).toBe('saved');
  });

  it('tells the journal when an edit was made, by the server’s clock, and numbers it', async () => {
    const server = await startServer();
    const trailers: UpdateTrailer[] = [];
    const hour = 3_600_000;
    const session = openSession({
      url: server.url,
      getTicket: async () => ({ ticket: 't', serverTime: Date.now() + hour, actor: ACTOR }),
      WebSocketPolyfill: class extends WebSocket {
        override send(data: Uint8Array) {
          const trailer = trailerOf(data);
          if (trailer) trailers.push(trailer);
          super.send(data);
        }
      },
    });
    await phase(session, 'saved');
    session.codex.setTitle('Named');
    await session.saved();
    expect(trailers.at(-1)?.operationId).toBe('1');
    expect(Math.abs((trailers.at(-1)?.clientTime ?? 0) - Date.now() - hour)).toBeLessThan(2_000);
  });

  it('shows a reader that they read, and never calls their edit saved', async () => {
    const server = await startServer({ authenticate: () => ({ readOnly: true }) });
    const session = openSession({ url: server.url });
    await phase(session, 'read-only');
    session.codex.setTitle('No');
    await expect(session.saved()).rejects.toMatchObject({ code: 'forbidden' });
    expect(session.status.get()).toMatchObject({ phase: 'read-only', waiting: 1 });
    expect(server.text(NAME)).toBe('');
  });

  it('hands on what the server announces', async () => {
    const server = await startServer();
    const session = openSession({ url: server.url });
    await phase(session, 'saved');
    const messages: unknown[] = [];
    session.onAnnouncement((message) => messages.push(message));
    server.announce(NAME, { type: 'template', version: 3 });
    await until(() => messages.length === 1, 'the announcement');
    expect(messages).toEqual([{ type: 'template', version: 3 }]);
  });

  it('shares one socket with other documents, and closing one leaves the other alone', async () => {
    const server = await startServer();
    let sockets = 0;
    class Counted extends WebSocket {
      constructor(url: string) {
        super(url);
        sockets += 1;
      }
    }
    const one = openSession({ url: server.url, WebSocketPolyfill: Counted });
    const two = openSession({ url: server.url, WebSocketPolyfill: Counted, documentName: OTHER });
    await Promise.all([phase(one, 'saved'), phase(two, 'saved')]);
    expect(sockets).toBe(1);
    await one.close();
    two.codex.setTitle('Still here');
    await two.saved();
    expect(server.text(OTHER)).toBe('Still here');
  });
});

describe('a session that loses its server', () => {
  it('keeps counting, comes back by itself, and only then says saved', async () => {
    const stored = new Map<string, Uint8Array>();
    const first = await startServer({ stored });
    const session = openSession({ url: first.url });
    await phase(session, 'saved');
    session.codex.setTitle('Before');
    await session.saved();
    const phases = phasesOf(session);
    await first.stop();
    await phase(session, 'unreachable');
    session.codex.setTitle('Before and after');
    expect(session.status.get()).toMatchObject({ phase: 'unreachable', waiting: 1, ready: true });
    const second = await startServer({ stored, port: first.port });
    await session.saved();
    expect(second.text(NAME)).toBe('Before and after');
    await phase(session, 'saved');
    expect(phases).toEqual(
      ['saved', 'unreachable', 'saving', 'saved'].filter((name) => phases.includes(name as SessionPhase)),
    );
  });

  it('does not take an acknowledgement for an edit that died with the connection', async () => {
    const stored = new Map<string, Uint8Array>();
    const first = await startServer({ stored });
    const session = openSession({ url: first.url });
    await phase(session, 'saved');
    first.hold();
    session.codex.setTitle('In flight');
    await until(() => first.received.length === 2, 'the edit to arrive');
    stored.clear();
    await first.stop();
    stored.clear();
    await phase(session, 'unreachable');
    const second = await startServer({ stored, port: first.port });
    second.hold();
    await until(() => second.received.length > 0, 'the exchange');
    await pause(50);
    expect(session.status.get().waiting).toBe(1);
    second.release();
    await session.saved();
    expect(second.text(NAME)).toBe('In flight');
  });

  it('converges with what others did meanwhile', async () => {
    const server = await startServer();
    const network = manualNetwork();
    const [here, there] = [openSession({ url: server.url, network }), openSession({ url: server.url })];
    await Promise.all([phase(here, 'saved'), phase(there, 'saved')]);
    network.set(false);
    expect(here.status.get().phase).toBe('offline');
    here.codex.title.insert(0, 'here ');
    there.codex.title.insert(0, 'there ');
    await there.saved();
    network.set(true);
    await here.saved();
    await until(() => here.codex.title.toString() === there.codex.title.toString(), 'both pages to agree');
    expect(here.codex.title.toString()).toMatch(/here .*there |there .*here /);
  });

  it('says offline the moment the network goes, and saved when it is back', async () => {
    const server = await startServer();
    const network = manualNetwork();
    const session = openSession({ url: server.url, network });
    await phase(session, 'saved');
    network.set(false);
    expect(session.status.get().phase).toBe('offline');
    network.set(true);
    await phase(session, 'saved');
  });
});

describe('a session and its right to be there', () => {
  const failing = (code: 'unauthenticated' | 'forbidden' | 'not_found') => async () => {
    throw new BinderyError(code, 'no');
  };

  it.each([
    ['unauthenticated', 'denied', 'unauthenticated'],
    ['forbidden', 'denied', 'forbidden'],
    ['not_found', 'gone', undefined],
  ] as const)('ends when the ticket is refused as %s', async (code, expected, reason) => {
    const server = await startServer();
    const session = openSession({ url: server.url, getTicket: failing(code) });
    await phase(session, expected);
    expect(session.status.get().reason).toBe(reason);
  });

  it('asks again when the ticket could not be fetched', async () => {
    const server = await startServer();
    let asked = 0;
    const session = openSession({
      url: server.url,
      getTicket: async () => {
        asked += 1;
        if (asked === 1) throw new TypeError('fetch failed');
        return { ticket: 't', serverTime: Date.now(), actor: ACTOR };
      },
    });
    await phase(session, 'unreachable');
    await phase(session, 'saved');
    expect(asked).toBe(2);
  });

  it('fetches one more ticket when the first has expired on its way', async () => {
    const server = await startServer({
      authenticate(ticket) {
        if (ticket === 'ticket 1') throw { reason: CLOSE.unauthenticated.reason };
        return { readOnly: false };
      },
    });
    let asked = 0;
    const getTicket = async () => {
      asked += 1;
      return { ticket: `ticket ${asked}`, serverTime: Date.now(), actor: ACTOR };
    };
    const session = openSession({ url: server.url, getTicket });
    await phase(session, 'saved');
    expect(server.tickets).toEqual(['ticket 1', 'ticket 2']);
  });

  it('stops at a second refusal', async () => {
    const server = await startServer({
      authenticate() {
        throw { reason: CLOSE.unauthenticated.reason };
      },
    });
    const session = openSession({ url: server.url });
    await phase(session, 'denied');
    expect(server.tickets).toHaveLength(2);
  });

  it.each([
    [CLOSE.revoked, 'denied'],
    [CLOSE.gone, 'gone'],
  ] as const)('ends at once when it is closed as $reason', async (event, expected) => {
    const server = await startServer();
    const session = openSession({ url: server.url });
    await phase(session, 'saved');
    server.hold();
    session.codex.setTitle('Too late');
    const saved = session.saved();
    saved.catch(() => undefined);
    server.closeDocument(NAME, event);
    await phase(session, expected);
    await expect(saved).rejects.toBeInstanceOf(BinderyError);
    expect(session.pendingOperations()).toHaveLength(1);
  });

  it('asks once more when an edit is called invalid, and then says that it cannot be sent', async () => {
    const server = await startServer({ rejects: (update) => update.length > 2 });
    const session = openSession({ url: server.url });
    await phase(session, 'saved');
    session.codex.setTitle('Forged');
    await phase(session, 'denied');
    expect(session.status.get()).toMatchObject({ reason: 'invalid-update', waiting: 1 });
    expect(server.received.filter(({ length }) => length > 2)).toHaveLength(2);
  });

  it('does not send what no frame can hold, and says so instead of being cut off again and again', async () => {
    const server = await startServer();
    const [big, other] = [
      openSession({ url: server.url }),
      openSession({ url: server.url, documentName: OTHER }),
    ];
    await Promise.all([phase(big, 'saved'), phase(other, 'saved')]);
    big.doc.getArray('rows:steps').push(['x'.repeat(MAX_FRAME_BYTES)]);
    expect(big.status.get()).toMatchObject({ phase: 'denied', reason: 'too-large', waiting: 1 });
    other.codex.setTitle('Unharmed');
    await other.saved();
    expect(server.text(NAME)).toBe('');
  });

  it('sends what is too long for one frame in pieces, before and after the first exchange', async () => {
    const server = await startServer();
    const session = openSession({ url: server.url });
    await session.loaded;
    session.codex.title.insert(0, 'é'.repeat(MAX_FRAME_BYTES));
    await session.saved();
    session.codex.title.insert(0, 'x'.repeat(MAX_FRAME_BYTES));
    session.codex.title.insert(0, 'y');
    await session.saved();
    expect(server.text(NAME).length).toBe(2 * MAX_FRAME_BYTES + 1);
    expect(Math.max(...server.received.map(({ length }) => length))).toBeLessThan(MAX_FRAME_BYTES);
  });

  it.each([CLOSE.tryAgainLater, { code: 4205, reason: 'Reset Connection' }])(
    'returns after being closed as $reason',
    async (event) => {
      const server = await startServer();
      const session = openSession({ url: server.url });
      await phase(session, 'saved');
      server.closeDocument(NAME, event);
      await phase(session, 'unreachable');
      session.codex.setTitle('Again');
      await session.saved();
      expect(server.text(NAME)).toBe('Again');
    },
  );
});

/** The trailer behind the update of a sync frame: name, 0, 1 or 2, update, trailer. */
function trailerOf(frame: Uint8Array): UpdateTrailer | null {
  const decoder = decoding.createDecoder(new Uint8Array(frame));
  decoding.readVarString(decoder);
  if (decoding.readVarUint(decoder) !== 0 || decoding.readVarUint(decoder) === 0) return null;
  decoding.readVarUint8Array(decoder);
  return readUpdateTrailer(decoder);
}
