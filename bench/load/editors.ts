/** A process of the load generator: many editors typing at a steady pace, and the latencies of their edits. */
import { answer } from '../processes/child.ts';
import { Editor, type Protocol } from './editor.ts';
import type { LoadReading } from './load-result.ts';

export interface LoadOptions {
  /** Of the servers. */
  readonly urls: readonly string[];
  /** Whether the editors of a document take the servers in turn, or all go to one, and documents take turns; in turn when absent. */
  readonly documentsAt?: 'all' | 'one';
  readonly protocol: Protocol;
  readonly documents: readonly string[];
  /** In all; they are spread over the documents. */
  readonly editors: number;
  /** How many of them type, the others watch; all when absent. */
  readonly writers?: number;
  /** Of each; `null`: the next one as soon as the one before is acknowledged. */
  readonly editsPerSecond: number | null;
  readonly carets: boolean;
  /** Only a few read what they are sent, the others take it off the wire: reading for all would take the generator more than it takes the server. */
  readonly mostAreDeaf?: boolean;
  /** Browsers offer compression; without it the cost of relaying shows alone. Absent: offered. */
  readonly compression?: boolean;
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** What one of several processes is asked to do: every `of`-th editor. */
export interface EditorsShare extends LoadOptions {
  readonly share: { readonly index: number; readonly of: number };
}

const PROBES_PER_DOCUMENT = 3;
const TICK_MS = 10;

interface Seat {
  readonly editor: Editor;
  readonly types: boolean;
}

let options: EditorsShare;
const seats: Seat[] = [];
const byClient = new Map<number, Editor>();
let measuring = false;
let acknowledged: number[] = [];
let seen: number[] = [];
let lags: number[] = [];

answer({
  async join(asked: EditorsShare) {
    options = asked;
    const { documents, share } = asked;
    const probes = new Map<string, number>();
    for (let index = share.index; index < asked.editors; index += share.of) {
      const documentName = documents[index % documents.length] ?? '';
      const before = probes.get(documentName) ?? 0;
      probes.set(documentName, before + 1);
      const editor = makeEditor(index, documentName, before < PROBES_PER_DOCUMENT);
      seats.push({ editor, types: index < (asked.writers ?? asked.editors) });
      byClient.set(editor.doc.clientID, editor);
      await editor.join();
    }
  },
  async warmUp() {
    await typeFor(options.warmUpMs);
  },
  async run(): Promise<LoadReading> {
    [acknowledged, seen, lags] = [[], [], []];
    const before = totals();
    measuring = true;
    await typeFor(options.durationMs);
    // What is on its way still counts: leaving it out would hide the slowest.
    await pause(1_000);
    measuring = false;
    const after = totals();
    return {
      edits: after.edits - before.edits,
      ...{ acknowledged, seen, lags },
      wireBytes: after.wire - before.wire,
      payloadBytes: after.payload - before.payload,
      lost: seats.filter(({ editor }) => !editor.isOpen).length,
    };
  },
});

function makeEditor(index: number, documentName: string, isProbe: boolean): Editor {
  const { urls, documents, documentsAt = 'all', protocol, compression = true } = options;
  // All editors of a document over all servers, however many documents there are, or each document at one.
  const turn = documentsAt === 'all' ? Math.floor(index / documents.length) : index % documents.length;
  return new Editor({
    url: urls[turn % urls.length] ?? '',
    ...{ protocol, documentName, compression, isProbe },
    token: `e${index}`,
    isDeaf: options.mostAreDeaf === true && !isProbe,
    onEdit: recordSeen,
    onAcknowledged: (latency) => {
      if (measuring) acknowledged.push(latency);
    },
  });
}

function recordSeen(clientId: number, clock: number, at: number): void {
  const sent = byClient.get(clientId)?.sentAt.get(clock);
  if (measuring && sent !== undefined) seen.push(at - sent);
}

function totals(): { edits: number; wire: number; payload: number } {
  let [edits, wire, payload] = [0, 0, 0];
  for (const { editor } of seats) {
    edits += editor.edits;
    wire += editor.wire.in + editor.wire.out;
    payload += editor.payloadIn + editor.payloadOut;
  }
  return { edits, wire, payload };
}

async function typeFor(durationMs: number): Promise<void> {
  const { editsPerSecond } = options;
  const end = performance.now() + durationMs;
  const typists = seats.filter(({ types }) => types).map(({ editor }) => editor);
  if (editsPerSecond !== null)
    await Promise.all(typists.map((editor) => typeSteadily(editor, 1000 / editsPerSecond, end)));
  else await Promise.all([watchLag(end), ...typists.map((editor) => typeWhenAcknowledged(editor, end))]);
}

/** At its own phase of the period, whatever the server does: a slow server can't slow its load. */
async function typeSteadily(editor: Editor, period: number, end: number): Promise<void> {
  for (let due = performance.now() + Math.random() * period; due < end; due += period) {
    await pause(Math.max(0, due - performance.now()));
    if (measuring) lags.push(performance.now() - due);
    write(editor);
  }
}

async function typeWhenAcknowledged(editor: Editor, end: number): Promise<void> {
  while (performance.now() < end && editor.isOpen) {
    write(editor);
    await Promise.race([editor.settled(), pause(Math.max(0, end - performance.now()))]);
  }
}

/** Whoever types when acknowledged is never late; how late this process is shows in what it does at fixed times. */
async function watchLag(end: number): Promise<void> {
  for (let due = performance.now() + TICK_MS; due < end; due = performance.now() + TICK_MS) {
    await pause(TICK_MS);
    if (measuring) lags.push(Math.max(0, performance.now() - due));
  }
}

function write(editor: Editor): void {
  editor.type();
  if (options.carets) editor.moveCaret();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
