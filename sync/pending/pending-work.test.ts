/** Pending work is done exactly once and in order, or kept with the reason, whatever happens before the server's answer. */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BinderyError, type ErrorCode } from '#core/errors.ts';
import { createTestLocks } from '#sync/outbox/outbox.fixture.ts';
import type { TabLocks } from '#sync/outbox/tab-locks.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import type { Network } from '#sync/transport/network-status.ts';
import { creationOf, type NewRequest } from './pending-request.ts';
import { PendingWork } from './pending-work.ts';

let ids = 0;
const environment = { now: () => 1_800_000_000_000, newId: () => `id-${ids++}`, random: () => 0.5 };

type Answer = 'done' | 'lost' | ErrorCode;

/** A server that does each id once, and answers as it is told to. */
function fakeServer(answers: Answer[] = []) {
  const done: string[] = [];
  const asked: string[] = [];
  return {
    done,
    asked,
    answers,
    async send(request: NewRequest): Promise<void> {
      await Promise.resolve();
      const key = request.kind === 'attach-file' ? request.assetId : (request.codexId ?? request.ids.join());
      asked.push(key);
      const answer = answers.shift() ?? 'done';
      if ((answer === 'done' || answer === 'lost') && !done.includes(key)) done.push(key);
      if (answer === 'lost') throw new BinderyError('unavailable', 'The answer was lost.');
      if (answer !== 'done') throw new BinderyError(answer, `The server says ${answer}.`);
    },
  };
}

function fakeNetwork(): Network & { come(): void } {
  const listeners = new Set<() => void>();
  return {
    isOnline: () => true,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    come: () => {
      for (const listener of listeners) listener();
    },
  };
}

const create = (codexId: string, parentId?: string): NewRequest => ({
  kind: 'create-codex',
  codexId,
  at: 1,
  title: codexId,
  templateName: 'Trip',
  codices: [{ id: codexId, templateId: 'trip', title: '', ...(parentId && { parentId }) }],
});
const attach = (assetId: string, codexId: string): NewRequest => ({
  ...{ kind: 'attach-file', codexId, at: 2, title: 'x', assetId },
  ...{ name: 'a.png', mime: 'image/png', size: 3 },
});

interface Setup {
  readonly server?: ReturnType<typeof fakeServer>;
  readonly store?: LocalStore;
  readonly locks?: TabLocks | null;
  readonly network?: Network;
  readonly assertSignedIn?: () => Promise<void>;
}

const open: PendingWork[] = [];
function openQueue(setup: Setup = {}) {
  const server = setup.server ?? fakeServer();
  const queue = new PendingWork({
    store: setup.store ?? createMemoryStore(environment),
    personId: 'rae',
    environment,
    assertSignedIn: setup.assertSignedIn ?? (async () => undefined),
    send: (request) => server.send(request),
    network: setup.network ?? fakeNetwork(),
    locks: setup.locks ?? null,
  });
  open.push(queue);
  return { queue, server };
}

afterEach(() => {
  for (const queue of open.splice(0)) queue.close();
  vi.useRealTimers();
});

describe('requests in the log of pending operations', () => {
  it('sends in the order of the deeds and forgets what is done', async () => {
    const { queue, server } = openQueue();
    await Promise.all([queue.add(create('a')), queue.add(create('b', 'a'))]);
    await queue.add(attach('picture', 'b'), new Blob(['abc']));
    await queue.flush();
    expect(server.done).toEqual(['a', 'b', 'picture']);
    expect(queue.requests()).toEqual([]);
  });

  it('is there after a reload, with its files, and waits while the server is away', async () => {
    const store = createMemoryStore(environment);
    const away = openQueue({ store, server: fakeServer(['unavailable', 'unavailable', 'unavailable']) });
    await away.queue.add(create('a'));
    const { id } = await away.queue.add(attach('picture', 'a'), new Blob(['abc']));
    await away.queue.flush();
    expect(away.server.done).toEqual([]);
    away.queue.close();
    const { queue, server } = openQueue({ store, server: fakeServer(['unavailable']) });
    await queue.loaded;
    expect(queue.requests().map(({ codexId }) => codexId)).toEqual(['a', 'a']);
    expect(await (await queue.file(id))?.text()).toBe('abc');
    expect(creationOf(queue.requests(), 'a')).not.toBeNull();
    await queue.flush();
    await queue.flush();
    expect(server.done).toEqual(['a', 'picture']);
    expect(await queue.file(id)).toBeUndefined();
  });

  it('comes back by itself after a while, and at once with the network', async () => {
    vi.useFakeTimers();
    const network = fakeNetwork();
    const { queue, server } = openQueue({ network, server: fakeServer(['unavailable', 'unavailable']) });
    await queue.add(create('a'));
    await queue.flush();
    expect(server.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.asked).toHaveLength(2);
    network.come();
    await queue.flush();
    expect(server.done).toEqual(['a']);
  });

  it('keeps what is refused with the reason, holds back what needs it, and goes on with the rest', async () => {
    const { queue, server } = openQueue({ server: fakeServer(['forbidden']) });
    const parent = await queue.add(create('parent'));
    await queue.flush();
    await queue.add(create('child', 'parent'));
    await queue.add(attach('picture', 'child'), new Blob(['abc']));
    await queue.add(create('other'));
    await queue.flush();
    expect(server.done).toEqual(['other']);
    expect(queue.requests().map(({ failure }) => failure?.message ?? null)).toEqual([
      'The server says forbidden.',
      null,
      null,
    ]);
    await queue.retry(parent.id);
    expect(server.done).toEqual(['other', 'parent', 'child', 'picture']);
    expect(queue.requests()).toEqual([]);
  });

  it('sends what was held back once the refused one was let go', async () => {
    const { queue, server } = openQueue({ server: fakeServer(['invalid_input']) });
    const parent = await queue.add(create('parent'));
    await queue.flush();
    await queue.add(create('child', 'parent'));
    await queue.discard(parent.id);
    await queue.flush();
    expect(server.done).toEqual(['child']);
  });

  it('takes the server’s own mistakes for passing, but not for ever', async () => {
    const { queue, server } = openQueue({ server: fakeServer(Array<Answer>(6).fill('internal')) });
    await queue.add(create('a'));
    for (let tries = 0; tries < 6; tries += 1) await queue.flush();
    expect(server.asked).toHaveLength(6);
    expect(queue.requests()[0]?.failure?.code).toBe('internal');
  });

  it('sends nothing in the name of somebody else', async () => {
    const other = async () => {
      throw new BinderyError('unauthenticated', 'Jon is signed in now.');
    };
    const { queue, server } = openQueue({ assertSignedIn: other });
    await queue.add(create('a'));
    await queue.flush();
    expect(server.asked).toEqual([]);
    expect(queue.requests()[0]?.failure).toBeNull();
  });

  it('adds nothing that could not be kept', async () => {
    const store = createMemoryStore(environment);
    const put = () => Promise.reject(new BinderyError('too_large', 'The device is full.'));
    const { queue } = openQueue({ store: { ...store, requests: { ...store.requests, put } } });
    await expect(queue.add(create('a'))).rejects.toMatchObject({ code: 'too_large' });
    expect(queue.requests()).toEqual([]);
  });

  it('does each deed once and in order, whatever is lost, repeated or cut off, in one tab or two', async () => {
    const answer = fc.constantFrom<Answer>(
      'done',
      'lost',
      'unavailable',
      'rate_limited',
      'forbidden',
      'internal',
    );
    const step = fc.record({
      what: fc.constantFrom('add', 'add', 'flush', 'crash', 'crash in the middle'),
      tab: fc.nat(1),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(answer, { maxLength: 30 }),
        fc.array(step, { maxLength: 25 }),
        fc.boolean(),
        async (answers, steps, isLocked) => {
          const store = createMemoryStore(environment);
          const server = fakeServer([...answers]);
          const locks = isLocked ? createTestLocks().tab() : null;
          const openTab = () => openQueue({ store, server, locks }).queue;
          const tabs = [openTab(), openTab()];
          const added: string[] = [];
          for (const { what, tab } of steps) {
            const queue = tabs[tab] as PendingWork;
            if (what === 'add') {
              const id = `codex-${added.length}`;
              added.push(id);
              await queue.add(create(id));
            } else if (what === 'flush') await queue.flush();
            else {
              if (what === 'crash in the middle') void queue.flush();
              queue.close();
              tabs[tab] = openTab();
            }
          }
          for (const queue of tabs) queue.close();
          server.answers.length = 0;
          const last = openTab();
          await last.loaded;
          await last.flush();
          const refused = last.requests().map(({ codexId }) => codexId);
          const once = server.done.filter((id) => !refused.includes(id));
          expect([...once, ...refused].sort()).toEqual([...added].sort());
          if (isLocked) expect(once).toEqual(added.filter((id) => once.includes(id)));
          expect(last.requests().every(({ failure }) => failure !== null)).toBe(true);
          last.close();
        },
      ),
      { numRuns: 150 },
    );
  });
});
