import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import { speedUpTime } from '#sync/retry/fast-time.fixture.ts';
import {
  ACTOR,
  environment,
  NAME,
  openSession,
  pause,
  phase,
  startServer,
  stopEverything,
  until,
} from '#sync/session/session.fixture.ts';
import { openIndexedDbStore } from '#sync/store/indexeddb-store.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { outboxEdit } from './outbox.fixture.ts';

afterEach(stopEverything);

async function storedTitle(store: LocalStore): Promise<string> {
  const doc = new Y.Doc();
  const { updates, outbox } = await personalStore(store, ACTOR.id).load(NAME);
  for (const update of [...updates, ...outbox.map((edit) => edit.update)]) Y.applyUpdate(doc, update);
  return doc.getText('title').toString();
}

describe('the copy on this device', () => {
  it('shows after a reload everything that was typed, though the server never acknowledged', async () => {
    const server = await startServer();
    server.hold();
    const databaseName = 'bindery-reload';
    const store = await openIndexedDbStore({ environment, databaseName });
    const before = openSession({ url: server.url, store });
    await before.loaded;
    const sentence = 'typed without a server that answers';
    for (const letter of sentence) before.codex.title.insert(before.codex.title.length, letter);
    // The page is gone without a word; a new one reads the same database.
    const reopened = await openIndexedDbStore({ environment, databaseName });
    const after = openSession({ url: 'ws://127.0.0.1:9', store: reopened });
    await after.loaded;
    expect(after.codex.title.toString()).toBe(sentence);
    expect(after.status.get()).toMatchObject({ ready: true, waiting: sentence.length });
    expect(after.pendingOperations()[0]).toMatchObject({ fields: ['title'] });
  });

  it('is sent by the next session, and then nothing waits any more', async () => {
    const store = createMemoryStore(environment);
    const before = openSession({ url: 'ws://127.0.0.1:9', store });
    await before.loaded;
    before.codex.setTitle('Written on a train');
    await before.close();
    const server = await startServer();
    const after = openSession({ url: server.url, store });
    await after.saved();
    await phase(after, 'saved');
    expect(server.text(NAME)).toBe('Written on a train');
    await after.close();
    const stored = await personalStore(store, ACTOR.id).load(NAME);
    expect(stored.outbox).toEqual([]);
    expect(stored.confirmed).not.toBeNull();
  });

  it('holds what others wrote', async () => {
    const server = await startServer();
    const store = createMemoryStore(environment);
    const [reader, writer] = [openSession({ url: server.url, store }), openSession({ url: server.url })];
    await Promise.all([phase(reader, 'saved'), phase(writer, 'saved')]);
    writer.codex.setTitle('Theirs');
    await until(() => reader.codex.title.toString() === 'Theirs', 'the edit');
    await reader.close();
    expect(await storedTitle(store)).toBe('Theirs');
  });

  it('says when it cannot be kept, and is whole again when it can', async () => {
    speedUpTime();
    const server = await startServer();
    const kept = createMemoryStore(environment);
    let full = true;
    const store: LocalStore = {
      ...kept,
      append: (...row) =>
        full ? Promise.reject(new BinderyError('too_large', 'full')) : kept.append(...row),
      enqueue: (...row) =>
        full ? Promise.reject(new BinderyError('too_large', 'full')) : kept.enqueue(...row),
    };
    const session = openSession({ url: server.url, store });
    await phase(session, 'saved');
    session.codex.setTitle('No room');
    await until(() => session.status.get().storeFailed, 'the failure to show');
    expect(session.status.get().storeFailure).toBe('full');
    await session.saved();
    server.hold();
    session.codex.setTitle('No room yet');
    full = false;
    await until(() => !session.status.get().storeFailed, 'the copy to be mended');
    expect(await storedTitle(kept)).toBe('No room yet');
    expect((await personalStore(kept, ACTOR.id).load(NAME)).outbox).toHaveLength(1);
  }, 15_000);

  it('is not said to hold an edit that is still being written', async () => {
    const kept = createMemoryStore(environment);
    let write: () => void = () => undefined;
    const written = new Promise<void>((resolve) => {
      write = resolve;
    });
    const store: LocalStore = { ...kept, enqueue: (...row) => written.then(() => kept.enqueue(...row)) };
    const session = openSession({ url: 'ws://127.0.0.1:9', store });
    await session.loaded;
    session.codex.setTitle('On a slow disk');
    session.codex.setTitle('On a very slow disk');
    expect(session.status.get()).toMatchObject({ storing: true, waiting: 2 });
    write();
    await until(() => session.status.get().storing === undefined, 'both to be stored');
    expect(await storedTitle(kept)).toBe('On a very slow disk');
  });

  it('is confirmed also when it is read only after the server has been', async () => {
    speedUpTime();
    const server = await startServer();
    const kept = createMemoryStore(environment);
    const first = openSession({ url: server.url, store: kept });
    first.codex.setTitle('Known to both');
    await first.saved();
    await first.close();
    // The acknowledgement was lost with the page.
    const own = personalStore(kept, ACTOR.id);
    const page = new Y.Doc();
    page.getText('title').insert(0, 'Lost ');
    await own.enqueue(NAME, [outboxEdit('lost', 1, Y.encodeStateAsUpdate(page))]);
    const store: LocalStore = {
      ...kept,
      load: async (name) => {
        await pause(4_500);
        return kept.load(name);
      },
    };
    const session = openSession({ url: server.url, store });
    const counts = new Set<number>();
    session.status.subscribe(() => counts.add(session.status.get().waiting));
    await phase(session, 'saved');
    // The server may have it before anybody looks again.
    await until(() => counts.has(1), 'the late copy');
    await until(() => session.status.get().waiting === 0, 'its confirmation');
    expect(session.status.get().phase).toBe('saved');
  }, 20_000);

  it('does not keep a page from the network when it cannot be read', async () => {
    const server = await startServer();
    const store: LocalStore = {
      ...createMemoryStore(environment),
      load: () => Promise.reject(new BinderyError('unavailable', 'blocked')),
    };
    const session = openSession({ url: server.url, store });
    await phase(session, 'saved');
    expect(session.status.get().storeFailed).toBe(true);
  });
});
