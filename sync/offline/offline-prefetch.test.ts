/** The prefetch makes a device hold what it should, releases what it need not, and never deletes the only copy of an edit. */
import { beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import type { OfflineDocument, OfflineWant } from '#core/protocol/api/offline.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { outboxEdit } from '#sync/outbox/outbox.fixture.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { freeUpSpace, type PrefetchOptions, prefetchCodices } from './offline-prefetch.ts';
import { openOfflineRegistry } from './offline-registry.ts';

const DAY = 24 * 60 * 60_000;
const person = { id: 'u', name: 'U' };
const summary = (id: string): CodexSummary => ({
  id,
  title: id,
  template: { id: 'task', version: 1 },
  parentId: null,
  createdAt: '2026-11-14T10:00:00.000Z',
  updatedAt: '2026-11-14T10:00:00.000Z',
  createdBy: person,
  updatedBy: person,
});

/** A server of documents by id, and the device that asks it. */
class World {
  readonly clock = { now: 10 * DAY };
  readonly documents = new Map<string, { seq: number; doc: Y.Doc }>();
  recent: { id: string; at: number }[] = [];
  readonly subtrees = new Map<string, string[]>();
  readonly opened = new Set<string>();
  readonly kept = new Set<string>();
  asked: string[][] = [];
  readonly said = new Map<string, { seq: number; doc: Y.Doc }>();
  askedComments: string[][] = [];
  /** At most so many documents an answer. */
  answers = Number.POSITIVE_INFINITY;
  used = 0;
  /** What of the comments was read to be found here. */
  readonly found = new Map<string, string[]>();
  readonly store: LocalStore = createMemoryStore({ now: () => this.clock.now });
  readonly registry = openOfflineRegistry({
    store: this.store,
    environment: { now: () => this.clock.now },
    channel: null,
  });

  edit(id: string, text: string): void {
    const found = this.documents.get(id) ?? { seq: 0, doc: new Y.Doc() };
    found.doc.getText('title').insert(0, text);
    this.documents.set(id, { doc: found.doc, seq: found.seq + 1 });
  }

  /** What is said about a Codex. */
  say(id: string, text: string): void {
    const found = this.said.get(id) ?? { seq: 0, doc: new Y.Doc() };
    found.doc.getMap('bodies').set(`${found.seq}`, text);
    this.said.set(id, { doc: found.doc, seq: found.seq + 1 });
  }

  private answerComments(wanted: readonly OfflineWant[]): OfflineDocument[] {
    this.askedComments.push(wanted.map(({ id, since }) => (since === undefined ? id : `${id}@${since}`)));
    return wanted.map(({ id, since = 0 }): OfflineDocument => {
      const { seq, doc } = this.said.get(id) ?? { seq: 0, doc: new Y.Doc() };
      return seq === since
        ? { state: 'same', id }
        : { state: 'comments', id, seq, update: Y.encodeStateAsUpdate(doc) };
    });
  }

  async bodies(id: string): Promise<string[]> {
    const doc = new Y.Doc();
    for (const update of (await this.store.load(commentsDocumentName(id))).updates)
      Y.applyUpdate(doc, update);
    return [...doc.getMap<string>('bodies').values()];
  }

  options(more: Partial<PrefetchOptions> = {}): PrefetchOptions {
    return {
      store: this.store,
      registry: this.registry,
      environment: { now: () => this.clock.now },
      fetchDocuments: async (wanted) => {
        if (wanted.every(({ of }) => of === 'comments')) return this.answerComments(wanted);
        this.asked.push(wanted.map(({ id, since }) => (since === undefined ? id : `${id}@${since}`)));
        return wanted.slice(0, this.answers).map(({ id, since }): OfflineDocument => {
          const found = this.documents.get(id);
          if (!found) return { state: 'absent', id };
          const { seq, doc } = found;
          if (seq === since) return { state: 'same', id };
          return { state: 'new', id, seq, codex: summary(id), update: Y.encodeStateAsUpdate(doc) };
        });
      },
      listRecent: async (limit) => this.recent.slice(0, limit),
      subtree: (id) => this.subtrees.get(id) ?? [id],
      isOpen: (name) => this.opened.has(name),
      isComplete: async (id) => this.kept.has(id),
      whenIdle: async () => true,
      storageQuota: async () => ({ used: this.used, granted: 100 }),
      onKept: async ({ id }) => {
        this.kept.add(id);
      },
      isSaidComplete: async (id) => this.found.has(id),
      onCommentsKept: async (id, doc) => {
        this.found.set(id, [...doc.getMap<string>('bodies').values()]);
      },
      onDropped: async (id) => {
        this.found.delete(id);
        this.kept.delete(id);
      },
      ...more,
    };
  }

  update(more: Partial<PrefetchOptions> = {}, signal = new AbortController().signal) {
    this.asked = [];
    this.askedComments = [];
    return prefetchCodices(this.options(more), signal);
  }

  async titles(): Promise<Record<string, string>> {
    const titles: Record<string, string> = {};
    for (const { documentName } of await this.store.list()) {
      const doc = new Y.Doc();
      for (const update of (await this.store.load(documentName)).updates) Y.applyUpdate(doc, update);
      titles[documentName.slice('codex/'.length)] = doc.getText('title').toString();
    }
    return titles;
  }
}

let world: World;
beforeEach(() => {
  world = new World();
  for (const id of ['a0', 'b0', 'c0']) world.edit(id, id.toUpperCase());
});

it('holds what was used lately and what is pinned, and asks again only for what is new', async () => {
  world.recent = [{ id: 'a0', at: 5 }];
  world.subtrees.set('b0', ['b0', 'c0']);
  await world.registry.setPinned('b0', true);
  expect(await world.update()).toEqual({ fetched: 3, dropped: 0, full: false });
  expect(await world.titles()).toEqual({ a0: 'A0', b0: 'B0', c0: 'C0' });

  world.edit('c0', 'more ');
  expect(await world.update()).toMatchObject({ fetched: 1 });
  expect(world.asked.flat()).toEqual(['b0@1', 'c0@1', 'a0@1']);
  expect((await world.titles())['c0']).toBe('more C0');
  expect((await world.store.load(codexDocumentName('c0'))).updates).toHaveLength(1);
});

it('fetches again what lacks something else it needs', async () => {
  world.recent = [{ id: 'a0', at: 5 }];
  await world.update();
  world.kept.clear();
  expect(await world.update()).toMatchObject({ fetched: 1 });
  expect(world.kept).toEqual(new Set(['a0']));
});

it('goes on where it stopped, and through answers that hold less than was asked for', async () => {
  world.recent = ['a0', 'b0', 'c0'].map((id) => ({ id, at: 1 }));
  world.answers = 1;
  const controller = new AbortController();
  const stopAfterTwo = async () => {
    if (world.kept.size === 2) controller.abort();
    return true;
  };
  await expect(world.update({ whenIdle: stopAfterTwo }, controller.signal)).rejects.toThrow();
  expect(Object.keys(await world.titles())).toHaveLength(2);
  expect(await world.update()).toMatchObject({ fetched: 1 });
  expect(Object.keys(await world.titles())).toHaveLength(3);
});

it('gives up what is no longer wanted, but nothing with edits that wait, open, or opened today', async () => {
  world.recent = ['a0', 'b0', 'c0'].map((id) => ({ id, at: 1 }));
  world.edit('d0', 'D');
  world.edit('e0', 'E');
  world.recent.push({ id: 'd0', at: 1 }, { id: 'e0', at: 1 });
  await world.update();
  await world.store.enqueue(codexDocumentName('b0'), [
    outboxEdit('s', 1, Y.encodeStateAsUpdate(new Y.Doc())),
  ]);
  world.opened.add(codexDocumentName('c0'));
  await world.registry.opened('d0');
  await world.store.requests.put('create', { codexId: 'e0' });
  world.recent = [];
  await world.registry.setRecent(0);
  expect(await world.update()).toMatchObject({ dropped: 1 });
  expect(Object.keys(await world.titles()).sort()).toEqual(['b0', 'c0', 'd0', 'e0']);
  expect(world.kept.has('a0')).toBe(false);

  world.clock.now += 2 * DAY;
  expect(await world.update()).toMatchObject({ dropped: 1 });
  expect(Object.keys(await world.titles()).sort()).toEqual(['b0', 'c0', 'e0']);
});

it('leaves a document whose edits wait to whoever sends them, also when they were made meanwhile', async () => {
  world.recent = ['a0', 'b0'].map((id) => ({ id, at: 1 }));
  const edit = outboxEdit('s', 1, Y.encodeStateAsUpdate(new Y.Doc()));
  await world.store.enqueue(codexDocumentName('a0'), [edit]);
  const typing = async () => {
    await world.store.enqueue(codexDocumentName('b0'), [edit]);
    return true;
  };
  await world.update({ whenIdle: typing });
  expect(world.asked.flat()).toEqual(['b0']);
  for (const id of ['a0', 'b0']) {
    const { updates, outbox } = await world.store.load(codexDocumentName(id));
    expect({ updates: updates.length, outbox: outbox.length }).toEqual({ updates: 0, outbox: 1 });
  }
});

it('leaves a document that is open to its session', async () => {
  world.recent = [{ id: 'a0', at: 1 }];
  world.opened.add(codexDocumentName('a0'));
  await world.update();
  expect(world.asked).toEqual([]);
});

it('keeps nothing in advance beyond its share of the room, but always what is asked for', async () => {
  world.used = 60;
  world.recent = [{ id: 'a0', at: 1 }];
  await world.registry.setPinned('b0', true);
  expect(await world.update()).toEqual({ fetched: 1, dropped: 0, full: true });
  expect(Object.keys(await world.titles())).toEqual(['b0']);
});

it('makes room on a full device with what was kept in advance longest ago, and says that it is full', async () => {
  world.recent = [{ id: 'a0', at: 1 }];
  await world.update();
  await world.registry.setPinned('b0', true);
  const full = Promise.reject(new BinderyError('too_large', 'full'));
  full.catch(() => undefined);
  const store: LocalStore = { ...world.store, append: () => full };
  expect(await world.update({ store })).toMatchObject({ fetched: 0, full: true });
  expect(Object.keys(await world.titles())).toEqual([]);
  expect(await world.update()).toMatchObject({ fetched: 2 });
});

it('frees what nobody asked for, at once', async () => {
  world.recent = ['a0', 'b0'].map((id) => ({ id, at: 1 }));
  await world.update();
  await world.registry.setPinned('b0', true);
  expect(await freeUpSpace(world.options())).toBe(1);
  expect(Object.keys(await world.titles())).toEqual(['b0']);
});

it('remembers what is held, pinned and wanted, also in another tab', async () => {
  world.recent = [{ id: 'a0', at: 1 }];
  await world.update();
  await world.registry.setPinned('a0', true);
  await world.registry.setRecent(7);
  const other = openOfflineRegistry({ store: world.store, environment: { now: () => 0 }, channel: null });
  await other.loaded;
  expect(other.get()).toMatchObject({ pins: new Set(['a0']), recent: 7, loaded: true });
  expect(other.get().copies.get('a0')).toMatchObject({ seq: 1 });
});

it('holds the comments on what it holds, asks again only for what is new, and gives them up with the Codex', async () => {
  world.recent = [
    { id: 'a0', at: 5 },
    { id: 'b0', at: 4 },
  ];
  world.say('a0', 'first');
  await world.update();
  expect(world.askedComments).toEqual([['a0', 'b0']]);
  expect([await world.bodies('a0'), await world.bodies('b0')]).toEqual([['first'], []]);
  world.say('a0', 'second');
  await world.update();
  expect(world.askedComments).toEqual([['a0@1', 'b0']]);
  expect(await world.bodies('a0')).toEqual(['first', 'second']);
  expect((await world.store.load(commentsDocumentName('a0'))).updates).toHaveLength(1);
  expect(world.found.get('a0')).toEqual(['first', 'second']);

  // Of a version that did not read them.
  world.found.clear();
  await world.update();
  expect(world.askedComments).toEqual([['a0', 'b0']]);
  expect(world.found.get('a0')).toEqual(['first', 'second']);

  world.recent = [];
  world.clock.now += 2 * DAY;
  expect(await world.update()).toMatchObject({ dropped: 2 });
  expect(await world.store.list()).toEqual([]);
});

it('leaves comments alone that are open here, or wait to be sent, also when the Codex goes', async () => {
  world.recent = ['a0', 'b0'].map((id) => ({ id, at: 1 }));
  for (const id of ['a0', 'b0']) world.say(id, 'x');
  world.opened.add(commentsDocumentName('a0'));
  const edit = outboxEdit('s', 1, Y.encodeStateAsUpdate(new Y.Doc()));
  await world.store.enqueue(commentsDocumentName('b0'), [edit]);
  await world.update();
  expect(world.askedComments).toEqual([]);
  world.opened.clear();
  world.recent = [];
  world.clock.now += 2 * DAY;
  expect(await world.update()).toMatchObject({ dropped: 2 });
  expect((await world.store.list()).map(({ documentName }) => documentName)).toEqual([
    commentsDocumentName('b0'),
  ]);
});

it('gives up the branches of a Codex with it, keeps it for one that waits, and takes a branch for no Codex', async () => {
  world.recent = ['a0', 'b0', 'c0'].map((id) => ({ id, at: 1 }));
  await world.update();
  const state = Y.encodeStateAsUpdate(new Y.Doc());
  for (const id of ['a0', 'b0', 'c0']) await world.store.append(codexDocumentName(id, 'try-it'), state);
  await world.store.enqueue(codexDocumentName('b0', 'try-it'), [outboxEdit('s', 1, state)]);
  const other = openOfflineRegistry({ store: world.store, environment: { now: () => 0 }, channel: null });
  await other.loaded;
  expect([...other.get().copies.keys()].sort()).toEqual(['a0', 'b0', 'c0']);

  world.recent = [{ id: 'c0', at: 1 }];
  await world.registry.setRecent(1);
  expect(await world.update()).toMatchObject({ dropped: 1 });
  expect(Object.keys(await world.titles()).sort()).toEqual(['b0', 'b0@try-it', 'c0', 'c0@try-it']);
});
