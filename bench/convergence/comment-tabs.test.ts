/** Random schedules of pages that comment: two tabs of one person and another, at a server that checks, dies and comes back. */
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { isSameAuthor } from '#core/comments/comments.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import type { CommentWriter } from '#core/comments/record-writing.ts';
import {
  deleteComment,
  editComment,
  react,
  reply,
  resolve,
  startThread,
} from '#core/comments/write-comments.ts';
import { BinderyError } from '#core/errors.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { environment } from '#server/collaboration/collaboration.fixture.ts';
import { createCommentsUpdateCheck, createGuestCommentLimit } from '#server/comments/comment-rules.ts';
import { memoryLimiter } from '#server/network/attempt-limiters.ts';
import { createTestLocks } from '#sync/outbox/outbox.fixture.ts';
import { readRefusedActs } from '#sync/outbox/refused-acts.ts';
import { createTabChannels, peersBy } from '#sync/peers/peers.fixture.ts';
import type { DocumentSession } from '#sync/session/document-session.ts';
import { openDocumentSession } from '#sync/session/session.fixture.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { MortalServer } from './mortal-server.ts';

const NAME = commentsDocumentName('0190a000-0000-7000-8000-000000000001');
const ON_CODEX = { on: 'codex' } as const;
/** By tab: the first two are of one person in one browser. */
const TABS = ['ines', 'ines', 'omar'] as const;
/** Enough for an act to be refused, and to be sent again by itself. */
const PAUSE_MS = 1_500;
const WAIT = { timeout: 40_000, interval: 20 };
const ACTS = ['thread', 'reply', 'reply', 'reply', 'edit', 'react', 'resolve', 'delete'] as const;

/** A browser with the store, the channel and the locks that its tabs share. */
function openBrowser(name: string) {
  const { tab } = createTestLocks();
  const store = createMemoryStore(environment);
  return { name, store, tab, peers: peersBy({ openTabChannel: createTabChannels() }) };
}
type Browser = ReturnType<typeof openBrowser>;

class Tab {
  readonly browser: Browser;
  session: DocumentSession | null = null;
  /** Whether the server lets it in now. */
  reaches = true;
  private readonly server: MortalServer;
  private readonly listeners = new Set<() => void>();

  constructor(browser: Browser, server: MortalServer) {
    this.browser = browser;
    this.server = server;
  }

  async open(): Promise<void> {
    if (this.session !== null) return;
    const { name, store, tab, peers } = this.browser;
    const actor = { id: `user-${name}`, name };
    this.session = openDocumentSession({
      ...{ documentName: NAME, url: this.server.url, actor, store, environment, peers, locks: tab() },
      getTicket: async () => {
        if (!this.reaches) throw new BinderyError('unavailable', 'This tab does not reach the server.');
        return { ticket: `editor:${name}`, serverTime: Date.now(), actor };
      },
      WebSocketPolyfill: WebSocket,
      network: {
        isOnline: () => true,
        subscribe: (listener) => {
          this.listeners.add(listener);
          return () => this.listeners.delete(listener);
        },
      },
    });
    await this.session.loaded;
  }

  async close(): Promise<void> {
    const { session } = this;
    this.session = null;
    await session?.close();
  }

  /** Tries the server now, instead of when it is next due. */
  hurry(): void {
    for (const listener of [...this.listeners]) listener();
  }

  /** Does something with what is seen here; notes what is said, and what is taken back. */
  act(act: (typeof ACTS)[number], at: number, said: Map<string, string>): void {
    const doc = this.session?.doc;
    if (doc === undefined) return;
    const { name } = this.browser;
    const writer: CommentWriter = { author: { kind: 'user', id: `user-${name}`, name }, environment };
    const threads = readThreads(doc);
    const thread = threads[Math.floor(at * threads.length)];
    const body = `said ${said.size} by ${name}`;
    if (thread === undefined || act === 'thread') {
      said.set(startThread(doc, { anchor: ON_CODEX, body }, writer), body);
      return;
    }
    const own = thread.comments.filter(
      ({ author, deletedAt }) => isSameAuthor(author, writer.author) && deletedAt === null,
    );
    const mine = own[Math.floor(at * own.length)]?.id;
    if (act === 'reply') said.set(reply(doc, thread.id, { body }, writer), body);
    if (act === 'react') react(doc, thread.id, '👍', writer);
    if (act === 'resolve') resolve(doc, thread.id, writer);
    if (mine === undefined) return;
    if (act === 'edit') editComment(doc, mine, body, writer);
    if (act === 'edit') said.set(mine, body);
    if (act === 'delete') deleteComment(doc, mine, writer);
    if (act === 'delete') said.delete(mine);
  }
}

type Command =
  | { readonly type: 'server'; readonly up: boolean }
  | { readonly type: 'tab'; readonly who: number; readonly open: boolean }
  /** Whether a tab comes in at its next attempt. */
  | { readonly type: 'reach'; readonly who: number; readonly reaches: boolean }
  | { readonly type: 'pause' }
  | { readonly type: 'act'; readonly who: number; readonly act: (typeof ACTS)[number]; readonly at: number };

const who = fc.nat({ max: TABS.length - 1 });
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ type: fc.constant('server' as const), up: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('tab' as const), who, open: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('reach' as const), who, reaches: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('pause' as const) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('act' as const),
      ...{ who, act: fc.constantFrom(...ACTS), at: fc.double({ min: 0, max: 0.999, noNaN: true }) },
    }),
  },
);

const cleanups: (() => Promise<void>)[] = [];
const cleanUp = async (): Promise<void> => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
};
afterEach(cleanUp);

async function run(commands: readonly Command[]): Promise<void> {
  const guestLimit = createGuestCommentLimit(memoryLimiter);
  const comments = createCommentsUpdateCheck({ environment, guestLimit, earlierNames: async () => [] });
  const server = new MortalServer({ checks: { comments } });
  const browsers = [openBrowser('ines'), openBrowser('omar')];
  const tabs = TABS.map((name) => new Tab(browsers.find((one) => one.name === name) as Browser, server));
  cleanups.push(async () => {
    for (const tab of tabs) await tab.close();
    await server.stop();
  });
  await server.start();
  for (const tab of tabs) await tab.open();
  const said = new Map<string, string>();
  for (const step of commands) {
    const tab = 'who' in step ? tabs[step.who] : undefined;
    if (step.type === 'server') await (step.up ? server.start() : server.stop());
    else if (step.type === 'tab') await (step.open ? tab?.open() : tab?.close());
    else if (step.type === 'pause') await pauseWith(tabs);
    else if (step.type === 'act') tab?.act(step.act, step.at, said);
    else if (tab !== undefined) tab.reaches = step.reaches;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await server.start();
  for (const tab of tabs) {
    tab.reaches = true;
    await tab.open();
    tab.hurry();
  }
  await vi.waitFor(
    () => expect(tabs.map(({ session }) => session?.status.get().phase)).toEqual(TABS.map(() => 'saved')),
    WAIT,
  );
  await expectAllThere(server, browsers, tabs, said);
}

/** Whoever can comes to the server, and gets its answers. */
async function pauseWith(tabs: readonly Tab[]): Promise<void> {
  for (const tab of tabs) tab.hurry();
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}

async function expectAllThere(
  server: MortalServer,
  browsers: readonly Browser[],
  tabs: readonly Tab[],
  said: ReadonlyMap<string, string>,
): Promise<void> {
  for (const { name, store } of browsers) {
    const refused = await readRefusedActs(personalStore(store, `user-${name}`).records, NAME);
    expect(refused.map(({ reason }) => reason)).toEqual([]);
  }
  const threads = readThreads(await server.stored(NAME));
  for (const { session } of tabs)
    await vi.waitFor(() => expect(session && readThreads(session.doc)).toEqual(threads), WAIT);
  const shown = new Map(
    threads.flatMap(({ comments }) => comments.map(({ id, body }) => [id, body] as const)),
  );
  for (const [id, body] of said) expect([id, shown.get(id)]).toEqual([id, body]);
}

it('whatever is said offline in whichever tab, the server takes all of it, and everybody sees the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 6, maxLength: 20 }), async (commands) => {
      await run(commands);
      await cleanUp();
    }),
    { numRuns: 5 },
  );
}, 300_000);

it('one tab answers the other while nobody reaches the server, and comes back first', async () => {
  await run([
    { type: 'server', up: false },
    { type: 'act', who: 0, act: 'thread', at: 0 },
    { type: 'act', who: 1, act: 'reply', at: 0 },
    { type: 'act', who: 1, act: 'react', at: 0 },
    { type: 'reach', who: 0, reaches: false },
    { type: 'server', up: true },
    { type: 'pause' },
    { type: 'pause' },
    { type: 'pause' },
    { type: 'act', who: 0, act: 'reply', at: 0 },
    { type: 'tab', who: 0, open: false },
    { type: 'act', who: 1, act: 'resolve', at: 0 },
  ]);
}, 60_000);
