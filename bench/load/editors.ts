/** The load generator: many editors typing at a steady pace, and the latencies of their edits. */

import { type Percentiles, percentilesOf } from '../figures/figures.ts';
import { answer } from '../processes/child.ts';
import { Editor, type Protocol } from './editor.ts';

export interface LoadOptions {
  /** Of the servers; editors take them in turn. */
  readonly urls: readonly string[];
  readonly protocol: Protocol;
  readonly documents: readonly string[];
  /** In all; they are spread over the documents. */
  readonly editors: number;
  readonly editsPerSecond: number;
  readonly carets: boolean;
  /** Browsers offer compression; without it the cost of relaying shows alone. Absent: offered. */
  readonly compression?: boolean;
  readonly warmUpMs: number;
  readonly durationMs: number;
}

export interface LoadResult {
  readonly edits: number;
  /** Edit sent → acknowledgement; without samples where the server gives none. */
  readonly acknowledged: Percentiles;
  /** Edit sent → received by another editor. */
  readonly seen: Percentiles;
  /** Per edit, over all editors together. */
  readonly wireBytesPerEdit: number;
  readonly payloadBytesPerEdit: number;
  /** How late the generator itself was, p99 in ms: above a few, it is measuring itself. */
  readonly generatorLagMs: number;
  /** Editors the server has thrown out. */
  readonly lost: number;
}

const PROBES_PER_DOCUMENT = 3;

let options: LoadOptions;
const editors: Editor[] = [];
const byClient = new Map<number, Editor>();
let measuring = false;
let acknowledged: number[] = [];
let seen: number[] = [];
let lags: number[] = [];

answer({
  async join(asked: LoadOptions) {
    options = asked;
    const { documents, urls, protocol } = asked;
    for (let index = 0; index < asked.editors; index += 1) {
      const editor = new Editor({
        // All editors of a document over all servers, however many documents there are.
        url: urls[Math.floor(index / documents.length) % urls.length] ?? '',
        protocol,
        documentName: documents[index % documents.length] ?? '',
        token: `e${index}`,
        compression: asked.compression ?? true,
        isProbe: index < documents.length * PROBES_PER_DOCUMENT,
        onEdit: recordSeen,
        onAcknowledged: (latency) => {
          if (measuring) acknowledged.push(latency);
        },
      });
      editors.push(editor);
      byClient.set(editor.doc.clientID, editor);
      await editor.join();
    }
  },
  async warmUp() {
    await typeFor(options.warmUpMs);
  },
  async run(): Promise<LoadResult> {
    [acknowledged, seen, lags] = [[], [], []];
    const before = totals();
    measuring = true;
    await typeFor(options.durationMs);
    // What is on its way still counts: leaving it out would hide the slowest.
    await pause(1_000);
    measuring = false;
    const after = totals();
    const edits = after.edits - before.edits;
    return {
      edits,
      acknowledged: percentilesOf(acknowledged),
      seen: percentilesOf(seen),
      wireBytesPerEdit: (after.wire - before.wire) / edits,
      payloadBytesPerEdit: (after.payload - before.payload) / edits,
      generatorLagMs: percentilesOf(lags).p99,
      lost: editors.filter((editor) => !editor.isOpen).length,
    };
  },
});

function recordSeen(clientId: number, clock: number, at: number): void {
  const sent = byClient.get(clientId)?.sentAt.get(clock);
  if (measuring && sent !== undefined) seen.push(at - sent);
}

function totals(): { edits: number; wire: number; payload: number } {
  let [edits, wire, payload] = [0, 0, 0];
  for (const editor of editors) {
    edits += editor.edits;
    wire += editor.wire.in + editor.wire.out;
    payload += editor.payloadIn + editor.payloadOut;
  }
  return { edits, wire, payload };
}

/** Every editor types at its own phase of the period, whatever the server does: a slow server can't slow its load. */
async function typeFor(durationMs: number): Promise<void> {
  const period = 1000 / options.editsPerSecond;
  const start = performance.now();
  const typing = editors.map(async (editor) => {
    for (let due = start + Math.random() * period; due < start + durationMs; due += period) {
      await pause(Math.max(0, due - performance.now()));
      if (measuring) lags.push(performance.now() - due);
      editor.type();
      if (options.carets) editor.moveCaret();
    }
  });
  await Promise.all(typing);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
