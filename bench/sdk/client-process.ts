/** A program in a process of its own that opens Codices and writes them: by the client for Node, or by the bare provider of Hocuspocus. */
import { Bindery } from '#clients/node/bindery.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { answer } from '../processes/child.ts';
import { type BareSocket, openBareSocket } from './bare-provider.ts';

export interface ClientPlace {
  /** Of REST; none for a server that has only sockets, which the bare provider alone can do with. */
  readonly http: string;
  readonly socket: string;
  readonly token: string;
}

export type ClientKind = 'sdk' | 'provider';

export interface OpenRequest {
  readonly kind: ClientKind;
  readonly place: ClientPlace;
  readonly codexIds: readonly string[];
}

export interface Opened {
  /** Until the first state of each was there, one after the other, ms. */
  readonly times: readonly number[];
  /** Heap and what lies outside of it, more than before for each, with all of them open, MB. */
  readonly heapMbEach: number;
}

export interface WriteRequest {
  readonly kind: ClientKind;
  readonly place: ClientPlace;
  readonly codexId: string;
  readonly edits: number;
  /** Each edit only when the one before is acknowledged; else all at once, as fast as they are made. */
  readonly inTurn: boolean;
}

/** One open Codex with a plain text in it. */
interface OpenText {
  insert(word: string): void;
  saved(): Promise<void>;
}

let closings: (() => Promise<unknown>)[] = [];

answer({
  async open({ kind, place, codexIds }: OpenRequest): Promise<Opened> {
    const before = heapMb();
    const times: number[] = [];
    const openOne = openerOf(kind, place);
    for (const codexId of codexIds) {
      const started = performance.now();
      await openOne(codexId);
      times.push(performance.now() - started);
    }
    return { times, heapMbEach: (heapMb() - before) / codexIds.length };
  },
  /** How long it took until the last was acknowledged, ms. */
  async write({ kind, place, codexId, edits, inTurn }: WriteRequest): Promise<number> {
    const text = await openerOf(kind, place)(codexId);
    const started = performance.now();
    for (let edit = 0; edit < edits; edit += 1) {
      text.insert(`${edit} `);
      if (inTurn) await text.saved();
      // As a program does between two edits: others get a turn.
      else if (edit % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
    }
    await text.saved();
    return performance.now() - started;
  },
  async close(): Promise<void> {
    for (const close of closings) await close();
    closings = [];
  },
});

function openerOf(kind: ClientKind, place: ClientPlace): (codexId: string) => Promise<OpenText> {
  if (kind === 'provider') {
    const socket = openBareSocket(place.socket);
    closings.push(async () => socket.close());
    return (codexId) => openByProvider(socket, codexId, place.token);
  }
  const bindery = new Bindery({ baseUrl: place.http, token: place.token });
  closings.push(() => bindery.close());
  return async (codexId) => {
    const codex = await bindery.openCodex(codexId);
    const log = codex.field('log');
    return { insert: (word) => log.insert(log.text.length, word), saved: () => codex.saved() };
  };
}

/** What it calls synced is what the server has acknowledged. */
async function openByProvider(socket: BareSocket, codexId: string, token: string): Promise<OpenText> {
  const provider = await socket.open(codexDocumentName(codexId), token);
  const text = provider.document.getText('field:log');
  return {
    insert: (word) => text.insert(text.length, word),
    saved: () =>
      new Promise((resolve) => {
        const look = (): void => {
          if (provider.unsyncedChanges > 0) return;
          provider.off('unsyncedChanges', look);
          resolve();
        };
        provider.on('unsyncedChanges', look);
        look();
      }),
  };
}

function heapMb(): number {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}
