/** For tests of sessions: servers and sessions that end with the test, and waiting for a status. */
import WebSocket from 'ws';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { startTestServer, type TestServer, type TestServerOptions } from '#sync/transport/test-server.ts';
import { type CodexSession, openCodexSession } from './codex-session.ts';
import type { DocumentSession, SessionOptions } from './document-session.ts';
import type { SessionPhase } from './session-status.ts';

/** For tests of other layers, which open documents of any kind. */
export { openDocumentSession } from './open-document-session.ts';

export const NAME = 'codex/0190a000-0000-7000-8000-000000000001';
export const OTHER = 'codex/0190a000-0000-7000-8000-000000000002';
export const ACTOR = { id: 'u1', name: 'Rae' };
export const ANA = { id: 'u2', name: 'Ana' };
/** Nobody listens here. */
export const NOWHERE = 'ws://127.0.0.1:9';
export const environment = {
  now: () => Date.now(),
  newId: () => crypto.randomUUID(),
  random: () => Math.random(),
};

const running = new Set<{ close(): Promise<unknown> }>();

/** Ends every session and server of a test, the newest first. */
export async function stopEverything(): Promise<void> {
  for (const thing of [...running].reverse()) await thing.close();
  running.clear();
}

export async function startServer(options?: TestServerOptions): Promise<TestServer> {
  const server = await startTestServer(options);
  running.add({ close: () => server.stop().catch(() => undefined) });
  return server;
}

/** Ends with the test. */
export function keep<Thing extends { close(): Promise<unknown> }>(thing: Thing): Thing {
  running.add(thing);
  return thing;
}

type Overrides = Partial<SessionOptions> & { readonly url: string };

export function openSession(overrides: Overrides): CodexSession {
  return keep(
    openCodexSession({
      documentName: NAME,
      getTicket: async () => ({ ticket: 't', serverTime: Date.now(), actor: ACTOR }),
      actor: ACTOR,
      store: createMemoryStore(environment),
      environment,
      WebSocketPolyfill: WebSocket,
      ...overrides,
    }),
  );
}

export function phase(session: Pick<DocumentSession, 'status'>, wanted: SessionPhase): Promise<void> {
  return until(
    () => session.status.get().phase === wanted,
    `phase ${wanted}`,
    () => session.status.get().phase,
  );
}

export async function until(
  condition: () => boolean,
  what: string,
  seen: () => unknown = () => '',
): Promise<void> {
  const deadline = Date.now() + 8_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}; last seen: ${String(seen())}`);
    await pause(5);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
