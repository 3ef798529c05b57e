/** Whatever happens while a document is let go of or built, nothing of it is lost, and every reader has all of it. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { isContained } from '#core/document/summarize-update.ts';
import { BinderyError } from '#core/errors.ts';
import type { TaskThreads } from '../../threads/task-threads.ts';
import { contentOf } from './document-content.ts';
import { hearUpdates, type OpenOptions, openDocument } from './open-document.fixture.ts';
import type { Room } from './room.ts';
import { NOTHING } from './sync-answer.ts';

const NAME = 'codex/01900000-0000-7000-8000-000000000001';
const AUTHORS = 3;

type Step =
  | { readonly kind: 'write'; readonly author: number; readonly at: number; readonly removes: boolean }
  /** Updates of that author reach the document, or all that are left. */
  | { readonly kind: 'arrive'; readonly author: number; readonly count: number }
  /** An update comes again. */
  | { readonly kind: 'repeat'; readonly author: number }
  | { readonly kind: 'share'; readonly from: number; readonly to: number }
  | { readonly kind: 'rest' | 'read' | 'begin' | 'end' | 'answer' | 'turn' }
  /** A page opens the document that has what the author has, or nothing. */
  | { readonly kind: 'join'; readonly as: number | null };

const author = fc.nat(AUTHORS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    ...{ kind: fc.constant('write' as const), author, at: fc.nat(1000), removes: fc.boolean() },
  }),
  fc.record({ kind: fc.constant('arrive' as const), author, count: fc.integer({ min: 1, max: 70 }) }),
  fc.record({ kind: fc.constant('repeat' as const), author }),
  fc.record({ kind: fc.constant('share' as const), from: author, to: author }),
  fc.record({ kind: fc.constantFrom('rest', 'read', 'begin', 'end', 'answer', 'turn' as const) }),
  fc.record({ kind: fc.constant('join' as const), as: fc.option(author) }),
);

it('loses nothing, and answers with everything, whatever comes while it is let go of and built', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(7), async (steps, size) => {
      const world = new World(size === 0);
      for (const one of steps) await world.take(one);
      await world.expectAllOfIt();
    }),
    { numRuns: 150 },
  );
}, 60_000);

/** Authors whose updates are in the journal in any order between authors; the document; pages that read it. */
class World {
  private readonly waiting: Uint8Array[][] = [];
  private readonly arrived: Uint8Array[] = [];
  private readonly authors: Y.Doc[] = [];
  private readonly pages: Y.Doc[] = [];
  private readonly answers: Promise<void>[] = [];
  private readonly tasks: (() => void)[] = [];
  private readonly uses: Promise<void>[] = [];
  private readonly ends: (() => void)[] = [];
  /** What a document that is never let go of would hold. */
  private readonly expected = new Y.Doc();
  private readonly document: Room;

  constructor(isHuge: boolean) {
    const base = new Y.Doc();
    base.getText('text').insert(0, 'It begins.');
    // Of this length it is read in a thread, and deflated on the pool.
    if (isHuge) base.getText('padding').insert(0, 'a long book, '.repeat(90_000));
    const state = Y.encodeStateAsUpdate(base);
    Y.applyUpdate(this.expected, state);
    this.document = openDocument(NAME, { state, threads: this.threads(), quietMs: 1e9 });
    hearUpdates(this.document, (update) => {
      for (const page of this.pages) Y.applyUpdate(page, update);
    });
    for (let index = 0; index < AUTHORS; index += 1) this.addAuthor(state);
  }

  private get content() {
    return contentOf(this.document);
  }

  private addAuthor(state: Uint8Array): void {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, state);
    const own: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'shared') own.push(update);
    });
    this.authors.push(doc);
    this.waiting.push(own);
  }

  /** Tasks wait until a step lets the first of them run. */
  private threads(): TaskThreads {
    return {
      run: async (task, input) => {
        await new Promise<void>((resolve) => this.tasks.push(resolve));
        return await task.work(input, async () => Promise.reject(new Error('it does not ask')));
      },
      close: async () => undefined,
    };
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'write':
        return write(this.authors[step.author], step);
      case 'arrive':
        return this.arrive(this.waiting[step.author]?.splice(0, step.count) ?? []);
      case 'repeat':
        return this.arrive(this.arrived.slice(step.author, step.author + 1));
      case 'share':
        return this.share(step.from, step.to);
      case 'rest':
        return this.content.rest();
      case 'read':
        return this.content.use((doc) => expect(told(doc)).toEqual(told(this.expected)));
      case 'begin':
        return this.begin();
      case 'end':
        return this.ends.shift()?.();
      case 'answer':
        return this.tasks.shift()?.();
      case 'turn':
        return await new Promise((resolve) => setImmediate(resolve));
      case 'join':
        return this.join(step.as);
    }
  }

  private arrive(updates: readonly Uint8Array[]): void {
    if (updates.length === 0) return;
    this.arrived.push(...updates);
    for (const update of updates) Y.applyUpdate(this.expected, update);
    this.content.apply(updates);
  }

  /** Authors build on what others have written: it may not have arrived when theirs does. */
  private share(from: number, to: number): void {
    const [source, target] = [this.authors[from], this.authors[to]];
    if (source && target) Y.applyUpdate(target, Y.encodeStateAsUpdate(source), 'shared');
  }

  /** Uses the document for a while, which has to go on holding everything. */
  private begin(): void {
    const use = async (doc: Y.Doc): Promise<void> => {
      await new Promise<void>((resolve) => this.ends.push(resolve));
      expect(told(doc)).toEqual(told(this.expected));
    };
    this.uses.push(this.content.use(use));
  }

  private join(as: number | null): void {
    const page = new Y.Doc();
    const known = as === null ? undefined : this.authors[as];
    if (known) Y.applyUpdate(page, Y.encodeStateAsUpdate(known));
    const asked = Y.encodeStateVector(page);
    this.pages.push(page);
    this.answers.push(this.content.answer(asked).then(({ update }) => Y.applyUpdate(page, update)));
  }

  async expectAllOfIt(): Promise<void> {
    for (const own of this.waiting) this.arrive(own.splice(0));
    this.join(null);
    for (const end of this.ends.splice(0)) end();
    await this.settled(Promise.all([...this.answers, ...this.uses]));
    const whole = told(this.expected);
    for (const page of this.pages) expect(told(page)).toEqual(whole);
    for (const { clientID } of this.authors)
      this.content.use((doc) => expect(doc.store.clients.has(clientID)).toBe(whole.clients.has(clientID)));
    this.content.rest();
    await this.expectToKnow();
    this.content.use((doc) => expect(told(doc)).toEqual(whole));
    this.content.rest();
    const text = this.authors[0]?.getText('text');
    text?.delete(0, Math.min(3, text.length));
    await this.expectToKnow();
    this.document.destroy();
  }

  /** Asked with all that the first author has, as a page that opens the document does. */
  private async expectToKnow(): Promise<void> {
    const update = Y.encodeStateAsUpdate(this.authors[0] as Y.Doc);
    const known = this.content.contains(update, Y.decodeUpdate(update));
    expect(await this.settled(known)).toBe(isContained(this.expected, update));
    expect(this.content.isLive).toBe(false);
  }

  /** Lets waiting tasks run until the promise resolves. */
  private async settled<T>(promise: Promise<T>): Promise<T> {
    let isDone = false;
    const done = (): void => {
      isDone = true;
    };
    promise.then(done, done);
    while (!isDone) {
      this.tasks.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return await promise;
  }
}

function write(
  doc: Y.Doc | undefined,
  { at, removes }: { readonly at: number; readonly removes: boolean },
): void {
  const text = doc?.getText('text');
  if (!doc || !text) return;
  doc.getMap('values').set(`value-${at % 3}`, at);
  if (removes && text.length > 2) text.delete(at % (text.length - 2), 2);
  else text.insert(at % (text.length + 1), `w${at} `);
}

/** What a document tells, what waits for missing parts included. */
function told(doc: Y.Doc) {
  const { pendingStructs, pendingDs } = doc.store;
  return {
    text: doc.getText('text').toString(),
    values: doc.getMap('values').toJSON(),
    padding: doc.getText('padding').length,
    clients: Y.decodeStateVector(Y.encodeStateVector(doc)),
    lacks: [...(pendingStructs?.missing.keys() ?? [])].sort(),
    waits: pendingDs !== null,
  };
}

/** A document with a few words, some updates of a second author, and how often it was built. */
function start(options: OpenOptions = {}) {
  const author = new Y.Doc();
  author.getText('text').insert(0, 'words');
  const state = Y.encodeStateAsUpdate(author);
  const updates: Uint8Array[] = [];
  author.on('update', (update: Uint8Array) => updates.push(update));
  const document = openDocument(NAME, { state, ...options });
  return { author, updates, document, content: contentOf(document) };
}

it('is read by pages, and takes what other processes store, without being built', async () => {
  const { author, updates, document, content } = start();
  const seen: Uint8Array[] = [];
  hearUpdates(document, (update) => seen.push(update));
  for (let count = 0; count < 64; count += 1) author.getText('text').insert(0, 'x');
  for (const update of updates) content.apply([update]);
  const { update, vector } = await content.answer(NOTHING);
  expect(vector).toEqual(Y.encodeStateVector(author));
  const page = new Y.Doc();
  Y.applyUpdate(page, update);
  expect(page.getText('text').toString()).toBe(author.getText('text').toString());
  expect(await content.hasClient(author.clientID)).toBe(true);
  expect(await content.hasClient(page.clientID)).toBe(false);
  expect(seen).toEqual(updates);
  expect(content.isLive).toBe(false);
  author.getText('text').insert(0, 'and one more');
  content.apply(updates.slice(-1));
  expect(content.isLive).toBe(true);
  document.destroy();
});

it('answers all who have the same with the same bytes, until anything changes', async () => {
  const { author, updates, document, content } = start();
  const first = content.answer(NOTHING);
  expect(content.answer(NOTHING)).toBe(first);
  author.getText('text').insert(0, 'more ');
  content.apply(updates);
  expect(content.answer(NOTHING)).not.toBe(first);
  content.use(() => undefined);
  const live = content.answer(NOTHING);
  expect(content.answer(NOTHING)).toBe(live);
  author.getText('text').insert(0, 'still ');
  content.apply(updates.slice(1));
  expect(content.answer(NOTHING)).not.toBe(live);
  document.destroy();
});

it('counts a client as known while the threads have too much to do to tell', async () => {
  const busy = new BinderyError('unavailable', 'The threads have too much to do.');
  const author = new Y.Doc();
  author.getText('text').insert(0, 'a long book, '.repeat(90_000));
  const { content, document } = start({
    state: Y.encodeStateAsUpdate(author),
    threads: { run: () => Promise.reject(busy), close: async () => undefined },
  });
  expect(await content.hasClient(1)).toBe(true);
  await expect(content.answer(NOTHING)).rejects.toBe(busy);
  document.destroy();
});

it('tells its owner when its bytes do not build a document', () => {
  const broken: unknown[] = [];
  const { content, document } = start({
    state: Uint8Array.of(1, 200, 1),
    onBroken: (_, error) => broken.push(error),
  });
  expect(() => content.use(() => undefined)).toThrow();
  expect(broken).toHaveLength(1);
  document.destroy();
});
