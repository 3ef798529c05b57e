/** Rolling restarts: one process after the other ends in good order and starts again, while pages write behind a balancer. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { startBalancer } from '#e2e/balancer.ts';
import { openCodexSession } from '#sync/session/codex-session.ts';
import type { SessionPhase } from '#sync/session/session-status.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { startCluster } from './cluster.ts';

export interface RollingRestartsOptions {
  readonly databaseUrl: string;
  readonly bus: string;
  readonly processes: number;
  readonly pages: number;
  readonly restarts: number;
}

export interface RollingRestartsReport {
  readonly restarts: number;
  /** How often a page said that it has no connection. */
  readonly interruptions: number;
  readonly edits: number;
  /** Pages that do not show what the others do at the end. */
  readonly different: number;
}

const environment = { now: Date.now, newId: randomUUID, random: Math.random };
const SETTLE_MS = 30_000;

/** With the pages' own sessions, as the product opens them, two to a document. */
export async function runRollingRestarts(options: RollingRestartsOptions): Promise<RollingRestartsReport> {
  const { databaseUrl, bus, processes, restarts } = options;
  const cluster = await startCluster({ databaseUrl, bus, processes });
  const ports = Array.from({ length: processes }, (_, index) => Number(new URL(cluster.url(index)).port));
  const balancer = await startBalancer(ports);
  const names = Array.from({ length: Math.ceil(options.pages / 2) }, () => `codex/${randomUUID()}`);
  const pages = Array.from({ length: options.pages }, (_, index) =>
    openPage(balancer.port, names[index % names.length] ?? '', index),
  );
  let edits = 0;
  let isTyping = true;
  const type = async (): Promise<void> => {
    for (; isTyping; await sleep(40)) {
      for (const { session } of pages) session.doc.getText('title').insert(0, 'x');
      edits += pages.length;
    }
  };
  try {
    await until(() => pages.every(({ session }) => session.status.get().phase === 'saved'));
    for (const page of pages) page.interruptions = 0;
    const typing = type();
    for (let restart = 0; restart < restarts; restart += 1) {
      await sleep(300);
      await cluster.kill(restart, 'SIGTERM');
      await cluster.start(restart);
    }
    isTyping = false;
    await typing;
    const textOf = ({ session }: Page): string => session.doc.getText('title').toString();
    const isAlike = (page: Page): boolean =>
      pages.every((other) => other.name !== page.name || textOf(other) === textOf(page));
    await until(() => pages.every((page) => page.session.status.get().phase === 'saved' && isAlike(page)));
    return {
      restarts,
      edits,
      interruptions: pages.reduce((sum, page) => sum + page.interruptions, 0),
      different: pages.filter((page) => !isAlike(page)).length,
    };
  } finally {
    isTyping = false;
    for (const { session } of pages) await session.close();
    await balancer.stop();
    await cluster.stop();
  }
}

interface Page {
  readonly name: string;
  readonly session: ReturnType<typeof openCodexSession>;
  interruptions: number;
}

const AWAY: ReadonlySet<SessionPhase> = new Set(['offline', 'unreachable', 'denied', 'gone']);

/** Each with a socket of its own, as in a browser of its own. */
function openPage(port: number, name: string, index: number): Page {
  const actor = { id: `page${index}`, name: `page${index}` };
  const session = openCodexSession({
    url: `ws://127.0.0.1:${port}/collab?page=${index}`,
    documentName: name,
    getTicket: async () => ({ ticket: `editor:${actor.id}`, serverTime: Date.now(), actor }),
    actor,
    store: createMemoryStore(environment),
    environment,
    WebSocketPolyfill: WebSocket,
  });
  const page: Page = { name, session, interruptions: 0 };
  let before: SessionPhase = 'loading';
  session.status.subscribe(() => {
    const { phase } = session.status.get();
    if (AWAY.has(phase) && !AWAY.has(before)) page.interruptions += 1;
    before = phase;
  });
  return page;
}

async function until(isTrue: () => boolean): Promise<void> {
  const end = performance.now() + SETTLE_MS;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error('the pages did not settle within 30 s');
    await sleep(10);
  }
}
