import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { Signal } from '#core/protocol/peer-messages.ts';
import { environment } from '#server/collaboration/collaboration.fixture.ts';
import { type Connect, createTabChannels, createWires, peersBy } from '#sync/peers/peers.fixture.ts';
import { type CodexSession, openCodexSession } from '#sync/session/codex-session.ts';
import type { LoadPeers } from '#sync/session/session-peers.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import type { Network } from '#sync/transport/network-status.ts';
import { MortalServer } from './mortal-server.ts';

const NAME = 'codex/0190a000-0000-7000-8000-000000000001';
const PEOPLE = ['ines', 'omar', 'rae'] as const;
const WAIT = { timeout: 30_000 };
const SECRET = 'a secret of at least thirty-two characters';

/** WebRTC without the web: descriptions are numbers, and whoever knows both ends joins them. */
function createConnect(): Connect {
  const offers = new Map<string, (wire: ReturnType<typeof createWires>[number]) => void>();
  let count = 0;
  return ({ onSignal, onOpen, onClosed, offers: isOffering }) => {
    let closed = false;
    const wires: { close(): void }[] = [];
    const open = (wire: ReturnType<typeof createWires>[number]): void => {
      if (closed) {
        wire.close();
        return;
      }
      wires.push(wire);
      onOpen(wire);
      const { onClosed: told } = wire;
      wire.onClosed = () => {
        told?.();
        close();
      };
    };
    const close = (): void => {
      if (closed) return;
      closed = true;
      for (const wire of wires) wire.close();
      onClosed();
    };
    if (isOffering) {
      count += 1;
      const description = String(count);
      offers.set(description, open);
      queueMicrotask(() => onSignal({ kind: 'offer', description }));
    }
    return {
      takeSignal({ kind, description }: Signal) {
        if (kind === 'answer') return;
        const offered = offers.get(description);
        offers.delete(description);
        if (offered === undefined) return;
        const [mine, theirs] = createWires();
        onSignal({ kind: 'answer', description });
        open(mine);
        offered(theirs);
      },
      close,
    };
  };
}

/** A person with a device: what they write is there when they open the page again. */
class Person {
  readonly name: string;
  readonly store: LocalStore = createMemoryStore(environment);
  session: CodexSession | null = null;
  private readonly server: MortalServer;
  private readonly peers: LoadPeers;
  private readonly clients: Map<number, string>;
  private readonly listeners = new Set<() => void>();
  private online = true;

  constructor(name: string, server: MortalServer, connect: Connect, clients: Map<number, string>) {
    this.name = name;
    this.server = server;
    this.clients = clients;
    this.peers = peersBy({ connect, openTabChannel: createTabChannels(), forwardAfterMs: 300 });
  }

  get text(): string {
    return this.session?.doc.getText('title').toString() ?? '';
  }

  async open(): Promise<void> {
    if (this.session !== null) return;
    const actor = { id: `user-${this.name}`, name: this.name };
    this.session = openCodexSession({
      documentName: NAME,
      url: this.server.url,
      getTicket: async () => ({ ticket: `editor:${this.name}`, serverTime: Date.now(), actor }),
      actor,
      store: this.store,
      environment,
      WebSocketPolyfill: WebSocket,
      network: this.network(),
      peers: this.peers,
      locks: null,
    });
    this.clients.set(this.session.doc.clientID, this.name);
    await this.session.loaded;
  }

  async close(): Promise<void> {
    const { session } = this;
    this.session = null;
    await session?.close();
  }

  write(text: string, at: number): void {
    const title = this.session?.doc.getText('title');
    title?.insert(Math.floor(at * (title.length + 1)), text);
  }

  erase(at: number): void {
    const title = this.session?.doc.getText('title');
    if (title && title.length > 0) title.delete(Math.floor(at * title.length), 1);
  }

  /** Tries the server now, instead of when it is next due. */
  hurry(): void {
    this.online = true;
    for (const listener of [...this.listeners]) listener();
  }

  private network(): Network {
    return {
      isOnline: () => this.online,
      subscribe: (listener) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
    };
  }
}

type Command =
  | { readonly type: 'server'; readonly up: boolean }
  | { readonly type: 'page'; readonly who: number; readonly open: boolean }
  | { readonly type: 'write' | 'erase'; readonly who: number; readonly at: number }
  | { readonly type: 'meet' };

const who = fc.nat({ max: PEOPLE.length - 1 });
const at = fc.double({ min: 0, max: 0.999, noNaN: true });
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ type: fc.constant('server' as const), up: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('page' as const), who, open: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constantFrom('write' as const, 'erase' as const), who, at }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('meet' as const) }) },
);

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function until(check: () => boolean, what: () => string): Promise<void> {
  const deadline = Date.now() + WAIT.timeout;
  while (!check()) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const textOf = async (server: MortalServer): Promise<string> =>
  (await server.stored(NAME)).getText('title').toString();

/** All pages that have met say the same, or the server is there and they all have it. */
async function meet(people: readonly Person[], server: MortalServer): Promise<void> {
  const open = people.filter(({ session }) => session !== null);
  if (server.isUp) {
    for (const person of open) person.hurry();
    const isSaved = ({ session }: Person) => session?.status.get().phase === 'saved';
    await until(
      () => open.every(isSaved) && new Set(open.map(({ text }) => text)).size <= 1,
      () =>
        open
          .map(({ name, text, session }) => `${name} ${JSON.stringify(session?.status.get())} "${text}"`)
          .join('\n'),
    );
    // With the server there, direct connections are made.
    await until(
      () => open.every(({ session }) => session?.status.get().peers === open.length - 1),
      () => open.map(({ session }) => session?.status.get().peers).join(),
    );
    return;
  }
  const reaching = open.filter(({ session }) => (session?.status.get().peers ?? 0) > 0);
  await until(
    () => new Set(reaching.map(({ text }) => text)).size <= 1,
    () => reaching.map(({ text }) => text).join('\n'),
  );
}

async function run(commands: readonly Command[]): Promise<void> {
  const server = new MortalServer({
    peers: { secret: SECRET, epoch: 'first', servers: [], turnSecret: null, guests: false },
  });
  const connect = createConnect();
  const clients = new Map<number, string>();
  const people = PEOPLE.map((name) => new Person(name, server, connect, clients));
  cleanups.push(async () => {
    for (const person of people) await person.close();
    await server.stop();
  });
  await server.start();
  for (const person of people) await person.open();
  await meet(people, server);
  let written = 0;
  for (const step of commands) {
    const person = 'who' in step ? people[step.who] : undefined;
    if (step.type === 'server') await (step.up ? server.start() : server.stop());
    else if (step.type === 'page') await (step.open ? person?.open() : person?.close());
    else if (step.type === 'erase') person?.erase(step.at);
    else if (step.type === 'meet') await meet(people, server);
    else {
      written += 1;
      person?.write(`${person.name[0]}${written} `, step.at);
    }
  }
  // Whoever is still there sees to it that the server gets everything that anybody there has seen.
  await server.start();
  await meet(people, server);
  const seen = people.find(({ session }) => session !== null)?.text;
  // Theirs is saved before what they carry for others is.
  if (seen !== undefined) await vi.waitFor(async () => expect(await textOf(server)).toBe(seen), WAIT);
  // And once everybody has been back, of everybody.
  for (const person of people) await person.open();
  await meet(people, server);
  expect(await textOf(server)).toBe(people[0]?.text);
  await expectRightNames(server, clients);
}

async function expectRightNames(server: MortalServer, clients: ReadonlyMap<number, string>): Promise<void> {
  for (const { seq, actor, payload } of await server.journal.list(NAME, { limit: 500 })) {
    for (const { id } of Y.decodeUpdate(payload).structs)
      expect([seq, actor.name]).toEqual([seq, clients.get(id.client)]);
  }
}

it('whatever comes and goes, everybody ends with the same, and the server with all of it in the right names', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 4, maxLength: 14 }), async (commands) => {
      await run(commands);
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    }),
    { numRuns: 6 },
  );
});

it('one who never comes back is not missed: the others hand in what they wrote', async () => {
  const [first, second] = [0, 1];
  await run([
    { type: 'server', up: false },
    { type: 'write', who: first, at: 0 },
    { type: 'meet' },
    { type: 'write', who: second, at: 0.999 },
    { type: 'erase', who: second, at: 0 },
    { type: 'page', who: first, open: false },
    { type: 'page', who: 2, open: false },
  ]);
});
