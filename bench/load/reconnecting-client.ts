/** A client that returns after a day offline, ours or the stock provider. */
import 'fake-indexeddb/auto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { openCodex } from '#core/codex/open-codex.ts';
import { type CodexSession, openCodexSession } from '#sync/session/codex-session.ts';
import { openIndexedDbStore } from '#sync/store/indexeddb-store.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { answer } from '../processes/child.ts';
import { fillLargeCodex, workForADay } from './daily-workload.ts';

export interface ReturnOptions {
  readonly url: string;
  readonly documentName: string;
  readonly operations: number;
  readonly compression: boolean;
}

export interface ReturnResult {
  /** From the socket's opening to the acknowledgement of everything. */
  readonly returnMs: number;
  /** Bytes written to the socket, before and after compression and framing alike. */
  readonly bytesUp: number;
  /** The same edits as the updates they were made as. */
  readonly rawBytes: number;
  readonly converged: boolean;
  /** Opening the day's copy from the local store until it can be shown; 0 for a client that has none. */
  readonly openMs: number;
  /** A bare `Y.applyUpdate` of the same state. */
  readonly bareMs: number;
  readonly documentBytes: number;
}

const START = Date.now() - 24 * 60 * 60 * 1000;
const NOWHERE = 'ws://127.0.0.1:9';
/** Until the server has done what it does in the background after the other side has come back. */
const SETTLED_MS = 2_000;

interface WatchedSocket {
  /** Where there is no network, nothing answers. */
  network: boolean;
  openedAt: number;
  bytes(): number;
}

/** A socket that tells when it opened and what it wrote. */
function watchedSocket(
  compression: boolean,
  network: boolean,
): { watched: WatchedSocket; Watched: typeof WebSocket } {
  const watched: WatchedSocket = { network, openedAt: 0, bytes: () => 0 };
  class Watched extends WebSocket {
    constructor(url: string | URL | null) {
      super(watched.network ? String(url) : NOWHERE, { perMessageDeflate: compression });
      this.once('open', () => {
        watched.openedAt = performance.now();
      });
      this.once('upgrade', ({ socket }) => {
        watched.bytes = () => socket.bytesWritten;
      });
    }
  }
  return { watched, Watched: Watched as typeof WebSocket };
}

function sessionOf(
  person: string,
  { url, documentName }: Pick<ReturnOptions, 'url' | 'documentName'>,
  store: LocalStore,
  now: () => number,
  polyfill: typeof WebSocket = WebSocket,
): CodexSession {
  const actor = { id: person, name: `Editor ${person}` };
  return openCodexSession({
    url,
    documentName,
    actor,
    store,
    environment: { now, newId: () => crypto.randomUUID(), random: () => Math.random() },
    getTicket: async () => ({ ticket: person, serverTime: Date.now(), actor, batches: true }),
    WebSocketPolyfill: polyfill,
  });
}

async function storeOf(name: string): Promise<LocalStore> {
  return openIndexedDbStore({ environment: { now: Date.now }, databaseName: name });
}

/** Works for a day where no server is. Answers the bytes of the edits as they were made. */
async function workAway(person: string, options: ReturnOptions, store: LocalStore): Promise<number> {
  let time = START;
  const away = sessionOf(person, { ...options, url: NOWHERE }, store, () => time);
  await away.loaded;
  let rawBytes = 0;
  away.doc.on('update', (update: Uint8Array) => {
    rawBytes += update.length;
  });
  const pass = (ms: number): void => {
    time += ms;
  };
  workForADay(away.codex, away.doc, options.operations, pass, person);
  await away.close();
  return rawBytes;
}

async function returnOurs(options: ReturnOptions): Promise<ReturnResult> {
  const stores = {
    ana: await storeOf(`ana ${options.documentName}`),
    ben: await storeOf(`ben ${options.documentName}`),
  };
  const seeding = sessionOf('ben', options, stores.ben, Date.now);
  await seeding.loaded;
  fillLargeCodex(seeding.codex);
  await seeding.saved();
  const first = sessionOf('ana', options, stores.ana, Date.now);
  await until(() => first.status.get().phase === 'saved', 'the first copy');
  await Promise.all([seeding.close(), first.close()]);
  await workAway('ben', options, stores.ben);
  const rawBytes = await workAway('ana', options, stores.ana);

  const other = sessionOf('ben', options, stores.ben, Date.now);
  await until(() => other.status.get().phase === 'saved', 'the other side to be back');
  const { watched, Watched } = watchedSocket(options.compression, false);
  const openedFrom = performance.now();
  const back = sessionOf('ana', options, stores.ana, Date.now, Watched);
  await back.loaded;
  const openMs = performance.now() - openedFrom;
  const { bareMs, documentBytes } = measureBare(back.doc);
  await sleep(SETTLED_MS);
  // The page is open, as it was on the train; now there is a network, and the next try finds it.
  watched.network = true;
  await until(() => back.status.get().phase === 'saved', 'the return');
  const returnMs = performance.now() - watched.openedAt;
  const bytesUp = watched.bytes();
  await until(() => isSame(back.doc, other.doc), 'both to agree');
  await Promise.all([back.close(), other.close()]);
  return { returnMs, bytesUp, rawBytes, converged: true, openMs, bareMs, documentBytes };
}

/** The stock client has no store: it stays in memory, disconnected, and queues every update. */
async function returnStock(options: ReturnOptions): Promise<ReturnResult> {
  const other = stockClient('ben', options, WebSocket);
  await until(() => other.provider.isSynced, 'the other side');
  fillLargeCodex(other.codex);
  const { watched, Watched } = watchedSocket(options.compression, true);
  const back = stockClient('ana', options, Watched);
  await until(() => back.provider.isSynced && isSame(back.doc, other.doc), 'the first copy');
  back.socket.disconnect();
  other.socket.disconnect();
  await until(() => !back.provider.isSynced && !other.provider.isSynced, 'both to be away');
  let rawBytes = 0;
  back.doc.on('update', (update: Uint8Array) => {
    rawBytes += update.length;
  });
  workForADay(other.codex, other.doc, options.operations, () => undefined, 'ben');
  workForADay(back.codex, back.doc, options.operations, () => undefined, 'ana');
  await other.socket.connect();
  await until(
    () => other.provider.isSynced && !other.provider.hasUnsyncedChanges,
    'the other side to be back',
  );
  await sleep(SETTLED_MS);
  void back.socket.connect();
  await until(() => back.provider.isSynced && !back.provider.hasUnsyncedChanges, 'the return');
  const returnMs = performance.now() - watched.openedAt;
  const bytesUp = watched.bytes();
  await until(() => isSame(back.doc, other.doc), 'both to agree');
  for (const { provider, socket } of [back, other]) {
    provider.destroy();
    socket.destroy();
  }
  return { returnMs, bytesUp, rawBytes, converged: true, openMs: 0, bareMs: 0, documentBytes: 0 };
}

function stockClient(person: string, { url, documentName }: ReturnOptions, polyfill: typeof WebSocket) {
  const doc = new Y.Doc();
  const socket = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: polyfill });
  const provider = new HocuspocusProvider({
    name: documentName,
    document: doc,
    websocketProvider: socket,
    token: person,
  });
  provider.attach();
  const environment = { now: Date.now, newId: () => crypto.randomUUID(), random: () => Math.random() };
  const codex = openCodex(doc, { environment, actor: { id: person, name: person } });
  return { doc, socket, provider, codex };
}

function measureBare(doc: Y.Doc): { bareMs: number; documentBytes: number } {
  const state = Y.encodeStateAsUpdate(doc);
  const started = performance.now();
  Y.applyUpdate(new Y.Doc(), state);
  return { bareMs: performance.now() - started, documentBytes: state.length };
}

function isSame(one: Y.Doc, other: Y.Doc): boolean {
  const [a, b] = [Y.encodeStateVector(one), Y.encodeStateVector(other)].map((vector) =>
    Y.decodeStateVector(vector),
  );
  if (a === undefined || b === undefined || a.size !== b.size) return false;
  return [...a].every(([client, clock]) => b.get(client) === clock);
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(1);
  }
}

answer({ returnOurs, returnStock });
