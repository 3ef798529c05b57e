import * as decoding from 'lib0/decoding';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { MAX_FRAME_BYTES } from '#core/protocol/close-codes.ts';
import { readUpdateTrailer, type UpdateTrailer } from '#core/protocol/wire/update-trailer.ts';
import { speedUpTime } from '#sync/retry/fast-time.fixture.ts';
import {
  ACTOR,
  environment,
  NAME,
  NOWHERE,
  openSession,
  phase,
  startServer,
  stopEverything,
  until,
} from '#sync/session/session.fixture.ts';
import { editId } from '#sync/store/local-store.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { createTestLocks, outboxEdit } from './outbox.fixture.ts';

afterEach(stopEverything);

interface SentUpdate {
  readonly kind: number;
  readonly update: Uint8Array;
  readonly trailer: UpdateTrailer | null;
}

/** A WebSocket that notes what content goes out. */
function spySocket(): { sent: SentUpdate[]; WebSocketPolyfill: typeof WebSocket } {
  const sent: SentUpdate[] = [];
  class Spy extends WebSocket {
    override send(data: Uint8Array): void {
      const decoder = decoding.createDecoder(new Uint8Array(data));
      decoding.readVarString(decoder);
      if (decoding.readVarUint(decoder) === 0) {
        const kind = decoding.readVarUint(decoder);
        if (kind !== 0) {
          const update = decoding.readVarUint8Array(decoder);
          sent.push({ kind, update, trailer: readUpdateTrailer(decoder) });
        }
      }
      super.send(data);
    }
  }
  return { sent, WebSocketPolyfill: Spy };
}

/** A clock that tests turn. */
function manualTime(start = 1_700_000_000_000) {
  const time = { now: start };
  return { time, environment: { ...environment, now: () => time.now } };
}

const ownStore = (store: ReturnType<typeof createMemoryStore>) => personalStore(store, ACTOR.id);

describe('a return', () => {
  it('OB4, OB5: sends a day as short segments, in order, each with its own time, and closes with nothing more', async () => {
    const { time, environment: clock } = manualTime();
    const store = createMemoryStore(clock);
    const offline = openSession({ url: NOWHERE, store, environment: clock });
    await offline.loaded;
    for (const [minute, word] of ['morning ', 'noon ', 'evening '].entries()) {
      time.now = 1_700_000_000_000 + minute * 3_600_000;
      for (const letter of word) {
        offline.codex.title.insert(offline.codex.title.length, letter);
        time.now += 100;
      }
      offline.codex.setRegister('status', word.trim());
      time.now += 50;
    }
    expect(offline.status.get().waiting).toBe('morning noon evening '.length + 3);
    // Merged as they are made: a day is not a row a letter.
    expect(offline.pendingOperations().filter(({ count }) => count > 1)).toHaveLength(3);
    await offline.close();
    expect((await store.list())[0]?.waiting).toBe('morning noon evening '.length + 3);

    const server = await startServer();
    const { sent, WebSocketPolyfill } = spySocket();
    const back = openSession({ url: server.url, store, WebSocketPolyfill, environment: clock });
    await back.saved();
    await phase(back, 'saved');
    expect(server.text(NAME)).toBe('morning noon evening ');
    const updates = sent.filter(({ kind }) => kind === 2);
    expect(updates).toHaveLength(6);
    const times = updates.map(({ trailer }) => (trailer?.clientTime ?? 0) - sent0(updates));
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(times[2]).toBeGreaterThan(3_500_000);
    expect(sent.filter(({ kind }) => kind === 1).map(({ update }) => [...update])).toEqual([[0, 0]]);
    expect((await ownStore(store).load(NAME)).outbox).toHaveLength(6);
    await back.close();
    expect((await ownStore(store).load(NAME)).outbox).toEqual([]);
  });

  it('OB6: does not send what the server shows it has', async () => {
    const store = createMemoryStore(environment);
    const offline = openSession({ url: NOWHERE, store });
    await offline.loaded;
    offline.codex.title.insert(0, 'already there');
    const state = Y.encodeStateAsUpdate(offline.doc);
    await offline.close();
    const server = await startServer({ stored: new Map([[NAME, state]]) });
    const { sent, WebSocketPolyfill } = spySocket();
    const back = openSession({ url: server.url, store, WebSocketPolyfill });
    await phase(back, 'saved');
    expect(back.pendingOperations()).toEqual([]);
    expect(sent.map(({ kind }) => kind)).toEqual([1]);
  });

  it('OB7: sends nothing of other people in this person’s name', async () => {
    const { store, theirs } = await copyWithMineAndTheirs();
    const server = await startServer();
    const { sent, WebSocketPolyfill } = spySocket();
    const back = openSession({ url: server.url, store, WebSocketPolyfill });
    await back.saved();
    expect(clientsIn(sent).length).toBeGreaterThan(0);
    expect(clientsIn(sent)).not.toContain(theirs);
    expect(server.text(NAME)).toBe('');
  });

  it('OB8: gives back to a restored server what was mine, before what waits, and deletions with it', async () => {
    const stored = new Map<string, Uint8Array>();
    const first = await startServer({ stored });
    const store = createMemoryStore(environment);
    const before = openSession({ url: first.url, store });
    before.codex.title.insert(0, 'one two');
    await before.saved();
    before.codex.title.delete(3, 4);
    await before.saved();
    await before.close();
    await first.stop();
    // The backup knows nothing of it.
    const second = await startServer();
    const offline = openSession({ url: NOWHERE, store });
    await offline.loaded;
    offline.codex.title.insert(3, ' and more');
    await offline.close();
    const { sent, WebSocketPolyfill } = spySocket();
    const back = openSession({ url: second.url, store, WebSocketPolyfill });
    await back.saved();
    await phase(back, 'saved');
    expect(second.text(NAME)).toBe('one and more');
    expect(sent.map(({ kind }) => kind)).toEqual([2, 2, 1]);
  });

  it('OB8: offers other people’s too while the server says that it is recovering', async () => {
    const { store, theirs } = await copyWithMineAndTheirs();
    const server = await startServer();
    const { sent, WebSocketPolyfill } = spySocket();
    const back = openSession({
      url: server.url,
      store,
      WebSocketPolyfill,
      getTicket: async () => ({ ticket: 't', serverTime: Date.now(), actor: ACTOR, recovering: true }),
    });
    await back.saved();
    await phase(back, 'saved');
    expect(clientsIn(sent)).toContain(theirs);
    expect(server.text(NAME)).toContain('Theirs');
  });

  it('OB9: covers edits that an earlier version remembered without their bytes', async () => {
    const page = new Y.Doc();
    page.getText('title').insert(0, 'From before');
    const server = await startServer();
    const kept = createMemoryStore(environment);
    await ownStore(kept).append(NAME, Y.encodeStateAsUpdate(page));
    const place = { session: `${page.clientID}:0-11`, seq: 0, count: 1 };
    const older = [{ ...place, id: editId(place), from: 5, at: 5, fields: ['title'], bytes: 9 }];
    const confirmed: unknown[] = [];
    const store = {
      ...kept,
      load: async (name: string) => ({ ...(await kept.load(name)), older }),
      confirm: async (name: string, change: Parameters<typeof kept.confirm>[1]) => {
        confirmed.push(...(change.edits ?? []));
        await kept.confirm(name, change);
      },
    };
    const session = openSession({ url: server.url, store });
    await session.loaded;
    expect(session.status.get().waiting).toBe(1);
    await session.saved();
    expect(server.text(NAME)).toBe('From before');
    await session.close();
    expect(confirmed).toEqual(older);
  });

  it('OB10: keeps what waits where it may only be read, and sends none of it', async () => {
    const store = createMemoryStore(environment);
    const offline = openSession({ url: NOWHERE, store });
    await offline.loaded;
    offline.codex.setTitle('Not allowed');
    await offline.close();
    const server = await startServer({ authenticate: () => ({ readOnly: true }) });
    const { sent, WebSocketPolyfill } = spySocket();
    const back = openSession({ url: server.url, store, WebSocketPolyfill });
    await phase(back, 'read-only');
    expect(sent.map(({ update }) => [...update])).toEqual([[0, 0]]);
    await back.close();
    expect((await store.list())[0]?.waiting).toBe(1);
  });
});

describe('tabs of one person', () => {
  it('OB12: send each edit once: what a tab made is its own as long as it lives', async () => {
    const { store, locks } = twoTabs();
    const one = openSession({ url: NOWHERE, store, locks: locks.tab() });
    await one.loaded;
    one.codex.title.insert(0, 'from one');
    await until(() => locks.held().length === 1, 'the lock');
    await pauseUntilStored(store, 1);
    const server = await startServer();
    const two = openSession({ url: server.url, store, locks: locks.tab() });
    await phase(two, 'saved');
    expect(two.codex.title.toString()).toBe('from one');
    expect(two.status.get().waiting).toBe(0);
    expect(server.text(NAME)).toBe('');
    expect(server.received.every(({ length }) => length <= 2)).toBe(true);
  });

  it('OB12: the edits of a tab that has died are sent by one of the others', async () => {
    speedUpTime();
    const { store, locks } = twoTabs();
    const dying = locks.tab();
    const one = openSession({ url: NOWHERE, store, locks: dying });
    await one.loaded;
    one.codex.title.insert(0, 'last words');
    await pauseUntilStored(store, 1);
    const server = await startServer();
    const others = [1, 2].map(() => openSession({ url: server.url, store, locks: locks.tab() }));
    for (const other of others) await phase(other, 'saved');
    expect(server.text(NAME)).toBe('');
    dying.die();
    await until(() => server.text(NAME) === 'last words', 'another tab to send them');
    await until(() => others.every((other) => other.status.get().waiting === 0), 'the confirmation');
    expect(server.received.filter(({ length }) => length > 2)).toHaveLength(1);
  }, 20_000);

  it('OB12: a session that is opened again takes over what the last one left', async () => {
    const { store, locks } = twoTabs();
    const tab = locks.tab();
    const before = openSession({ url: NOWHERE, store, locks: tab });
    await before.loaded;
    before.codex.setTitle('Left behind');
    await before.close();
    expect(locks.held()).toEqual([]);
    const server = await startServer();
    const after = openSession({ url: server.url, store, locks: tab });
    await after.saved();
    expect(server.text(NAME)).toBe('Left behind');
  });
});

describe('a damaged edit', () => {
  it('OB13: does not take those after it along', async () => {
    const store = createMemoryStore(environment);
    const offline = openSession({ url: NOWHERE, store });
    await offline.loaded;
    for (const word of ['one ', 'two ', 'three'])
      offline.codex.title.insert(offline.codex.title.length, word);
    await offline.close();
    const { outbox } = await ownStore(store).load(NAME);
    const { update: _, ...lost } = outbox[1] ?? outboxEdit('s', 0);
    const damagedStore = {
      ...store,
      load: async (name: string) => {
        const document = await store.load(name);
        const isIntact = ({ seq }: { seq: number }) => seq !== 2;
        return { ...document, outbox: document.outbox.filter(isIntact), damaged: [lost] };
      },
    };
    const server = await startServer();
    const back = openSession({ url: server.url, store: damagedStore });
    await back.loaded;
    expect(back.status.get()).toMatchObject({ damaged: 1 });
    await back.saved();
    await phase(back, 'saved');
    expect(server.text(NAME)).toBe('one three');
    expect(back.codex.title.toString()).toBe('one three');
  });

  it('OB13: is taken from the server when that had it already', async () => {
    const store = createMemoryStore(environment);
    const offline = openSession({ url: NOWHERE, store });
    await offline.loaded;
    for (const word of ['one ', 'two ', 'three'])
      offline.codex.title.insert(offline.codex.title.length, word);
    const state = Y.encodeStateAsUpdate(offline.doc);
    await offline.close();
    const { outbox } = await ownStore(store).load(NAME);
    const { update: _, ...lost } = outbox[1] ?? outboxEdit('s', 0);
    const damagedStore = {
      ...store,
      load: async (name: string) => ({ ...(await store.load(name)), outbox: [], damaged: [lost] }),
    };
    const server = await startServer({ stored: new Map([[NAME, state]]) });
    const back = openSession({ url: server.url, store: damagedStore });
    await phase(back, 'saved');
    expect(back.codex.title.toString()).toBe('one two three');
    expect(server.text(NAME)).toBe('one two three');
  });
});

function sent0(updates: readonly SentUpdate[]): number {
  return updates[0]?.trailer?.clientTime ?? 0;
}

function clientsIn(sent: readonly SentUpdate[]): number[] {
  return sent.flatMap(({ update }) => Y.decodeUpdate(update).structs.map(({ id }) => id.client));
}

/** The copy of somebody who wrote into a document with somebody else, and has an edit that waits. */
async function copyWithMineAndTheirs() {
  const server = await startServer();
  const store = createMemoryStore(environment);
  const [mine, theirs] = [openSession({ url: server.url, store }), openSession({ url: server.url })];
  await Promise.all([phase(mine, 'saved'), phase(theirs, 'saved')]);
  theirs.codex.title.insert(0, 'Theirs ');
  await until(() => mine.codex.title.toString() === 'Theirs ', 'the other page');
  mine.doc.getText('notes').insert(0, 'x');
  await mine.saved();
  await mine.close();
  await server.stop();
  const offline = openSession({ url: NOWHERE, store });
  await offline.loaded;
  offline.doc.getText('notes').insert(0, 'y');
  await offline.close();
  return { store, theirs: theirs.doc.clientID };
}

function twoTabs() {
  return { store: createMemoryStore(environment), locks: createTestLocks() };
}

async function pauseUntilStored(store: ReturnType<typeof createMemoryStore>, count: number): Promise<void> {
  let waiting = 0;
  await until(
    () => {
      void store.list().then((listed) => {
        waiting = listed[0]?.waiting ?? 0;
      });
      return waiting === count;
    },
    'the edit to be stored',
    () => waiting,
  );
}

it('OB11: sends what was made before a value that is too long for any frame', async () => {
  const store = createMemoryStore(environment);
  const away = openSession({ url: NOWHERE, store });
  await away.loaded;
  away.codex.setTitle('Before it');
  away.codex.setRegister('estimate', 'x'.repeat(MAX_FRAME_BYTES));
  await away.close();
  const server = await startServer();
  const session = openSession({ url: server.url, store });
  await phase(session, 'denied');
  const reached = () => {
    const doc = new Y.Doc();
    for (const update of server.received) Y.applyUpdate(doc, update);
    return doc.getText('title').toString();
  };
  await until(() => reached() === 'Before it', 'what fits');
  expect(session.status.get().waiting).toBeGreaterThan(0);
});

describe('what was written lately', () => {
  it('is told until the server has confirmed it, and for a while after', async () => {
    const { time, environment: clock } = manualTime();
    const store = createMemoryStore(clock);
    const offline = openSession({ url: NOWHERE, store, environment: clock });
    await offline.loaded;
    expect(offline.writtenLately()).toBeNull();
    offline.codex.title.insert(0, 'ab');
    const { clientID: client } = offline.doc;
    expect(offline.writtenLately()?.(client, 1)).toBe('unconfirmed');
    expect(offline.writtenLately()?.(client, 2)).toBeNull();
    expect(offline.writtenLately()?.(client + 1, 1)).toBeNull();
    time.now += 3_600_000;
    expect(offline.writtenLately()?.(client, 0)).toBe('unconfirmed');
    await offline.close();

    // The session that sends what another has left knows it too.
    const server = await startServer();
    const session = openSession({ url: server.url, store, environment: clock });
    await session.loaded;
    expect(session.writtenLately()?.(client, 1)).toBe('unconfirmed');
    await session.saved();
    expect(session.writtenLately()?.(client, 1)).toBe('spreading');
    time.now += 60_000;
    expect(session.writtenLately()).toBeNull();
  });
});
