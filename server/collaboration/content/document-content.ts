/** The content of an open document: bytes while it rests, a Yjs document while somebody edits or reads it (docs/adr/0032). */
import { deflateRaw, deflateRawSync } from 'node:zlib';
import * as Y from 'yjs';
import type { DecodedUpdate } from '#core/document/root-resolver.ts';
import { isContained } from '#core/document/summarize-update.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import { doTask } from '../../threads/do-task.ts';
import { isHugeDocument, isHugeSize, isLargeDocument, isLargeSize } from '../../threads/document-size.ts';
import type { TaskThreads } from '../../threads/task-threads.ts';
import { deletedTask, isWithin } from './contained-update.ts';
import type { Room } from './room.ts';
import {
  type AnswerFromBytes,
  answerTask,
  extendVector,
  NOTHING,
  type StoredContent,
  type SyncAnswer,
  unpack,
} from './sync-answer.ts';

export interface DocumentContent {
  /** There is a Yjs document of it now. */
  readonly isLive: boolean;
  /** It is too large to be encoded, or read, on the main thread. */
  readonly isHuge: boolean;
  readonly isLarge: boolean;
  /** Uses the content as a Yjs document, without changing it; that is built if need be, and kept until the work is done. */
  use<T>(work: (doc: Y.Doc) => T): T;
  /** Adds journalled updates and shows them to the readers; few and short ones stay bytes while the content rests. */
  apply(updates: readonly Uint8Array[]): void;
  /** Answers whoever has `vector`, a state vector. Answers are shared among those who ask the same. */
  answer(vector: Uint8Array): Promise<SyncAnswer>;
  /** All of it as one Yjs update. */
  state(): Promise<Uint8Array>;
  /** Whether it has all of this update already. Does not build the document. */
  contains(update: Uint8Array, decoded: DecodedUpdate): Promise<boolean>;
  /** Whether there are structs of this Yjs client in it; true while that can't be told because the threads have too much to do. */
  hasClient(clientId: number): Promise<boolean>;
  /** Lets go of the Yjs document, unless it is in use, huge or to stay. Called by itself after a while without use. */
  rest(): void;
}

/** What the contents of many documents share. */
export interface ContentParts {
  readonly threads: TaskThreads;
  /** ms, monotonic. */
  readonly clock: () => number;
  /** How long the Yjs document stays after its last use. */
  readonly quietMs: number;
  /** Once built it stays a Yjs document until it is unloaded. */
  readonly staysBuilt: boolean;
  /** The content can't be built; nothing more can be done with it. */
  readonly onBroken: (document: Room, error: unknown) => void;
}

/** What a resting document takes in without being built. */
const MAX_TAIL_UPDATES = 64;
const MAX_TAIL_BYTES = 32 * 1024;
/** A Yjs document stays so many times as long as it took to build, so that building takes one per cent of a processor at most. */
const QUIET_PER_BUILD = 100;
/** Structure is what repeats in a document; higher levels find a tenth more, for twice the time. */
const PACKING = { level: 6 } as const;
const PACKING_LARGE = { level: 1 } as const;
const NO_TAIL: readonly Uint8Array[] = [];
const contents = new WeakMap<Room, DocumentContent>();

/** Gives a room its content; `state` is that as one Yjs update that came out of a Yjs document. */
export function holdContent(document: Room, state: Uint8Array, parts: ContentParts): DocumentContent {
  const content = new Content(document, state, parts);
  contents.set(document, content);
  document.onDestroy(content);
  return content;
}

export function contentOf(document: Room): DocumentContent {
  const content = contents.get(document);
  if (content === undefined) throw new BinderyError('internal', `${document.name} has not been loaded.`);
  return content;
}

interface Live {
  readonly kind: 'live';
  readonly doc: Y.Doc;
}

interface Resting extends StoredContent {
  readonly kind: 'resting';
  /** Bytes before they were deflated. */
  readonly size: number;
  readonly tailBytes: number;
}

class Content implements DocumentContent {
  private readonly room: Room;
  private readonly parts: ContentParts;
  private held: Live | Resting;
  /** The last answer, until anything changes. */
  private shared: { readonly asked: string; readonly answer: Promise<SyncAnswer> } | null = null;
  private users = 0;
  private usedAt = 0;
  private buildMs = 0;
  private timer: NodeJS.Timeout | null = null;
  private isClosed = false;

  constructor(room: Room, state: Uint8Array, parts: ContentParts) {
    this.room = room;
    this.parts = parts;
    this.held = restOn(state, null);
    this.touch();
  }

  get isLive(): boolean {
    return this.held.kind === 'live';
  }

  get isHuge(): boolean {
    return this.held.kind === 'live' && isHugeDocument(this.held.doc);
  }

  get isLarge(): boolean {
    return this.held.kind === 'live' ? isLargeDocument(this.held.doc) : isLargeSize(this.held.size);
  }

  use<T>(work: (doc: Y.Doc) => T): T {
    const doc = this.build();
    this.touch();
    const result = work(doc);
    if (!(result instanceof Promise)) return result;
    this.users += 1;
    const leave = (): void => {
      this.users -= 1;
      this.touch();
    };
    result.then(leave, leave);
    return result;
  }

  apply(updates: readonly Uint8Array[]): void {
    this.shared = null;
    if (this.held.kind === 'resting') {
      const longer = addToTail(this.held, updates);
      if (longer !== null) {
        this.held = longer;
        this.touch();
        this.room.tell(updates.length === 1 && updates[0] ? updates[0] : Y.mergeUpdates([...updates]));
        return;
      }
    }
    const doc = this.build();
    this.touch();
    const applyAll = (): void => {
      for (const update of updates) Y.applyUpdate(doc, update);
    };
    Y.transact(doc, applyAll, null, false);
  }

  answer(vector: Uint8Array): Promise<SyncAnswer> {
    const asked = Buffer.from(vector).toString('latin1');
    if (this.shared?.asked === asked) return this.shared.answer;
    const { held } = this;
    const answer = held.kind === 'live' ? answerLive(held.doc, vector) : this.answerResting(held, vector);
    const shared = { asked, answer };
    this.shared = shared;
    answer.catch(() => {
      if (this.shared === shared) this.shared = null;
    });
    this.schedule(this.parts.quietMs);
    return answer;
  }

  async state(): Promise<Uint8Array> {
    return (await this.answer(NOTHING)).update;
  }

  async contains(update: Uint8Array, decoded: DecodedUpdate): Promise<boolean> {
    const { held } = this;
    if (held.kind === 'live') return isContained(held.doc, update, decoded);
    if (!isWithin(await this.clocksOf(held), decoded)) return false;
    if (decoded.ds.clients.size === 0) return true;
    const { bytes, isPacked, tail } = held;
    const question = { bytes, isPacked, tail, update };
    return await doTask(this.parts.threads, deletedTask, question, { isLarge: isHugeSize(held.size) });
  }

  async hasClient(clientId: number): Promise<boolean> {
    const { held } = this;
    if (held.kind === 'live') return held.doc.store.clients.has(clientId);
    try {
      return (await this.clocksOf(held)).has(clientId);
    } catch (error) {
      if (isBinderyError(error) && error.code === 'unavailable') return true;
      throw error;
    }
  }

  rest(): void {
    const { held } = this;
    this.shared = null;
    if (held.kind === 'live') {
      // Encoding a huge document would hold everybody up, and building it again would too.
      if (this.users > 0 || this.parts.staysBuilt || isHugeDocument(held.doc)) return;
      this.held = restOn(Y.encodeStateAsUpdate(held.doc), Y.encodeStateVector(held.doc));
      held.doc.destroy();
    }
    this.stopTimer();
    this.pack();
  }

  close(): void {
    this.isClosed = true;
    this.stopTimer();
    if (this.held.kind === 'live') this.held.doc.destroy();
  }

  private build(): Y.Doc {
    if (this.held.kind === 'live') return this.held.doc;
    const { held } = this;
    const startedAt = this.parts.clock();
    const doc = new Y.Doc();
    try {
      doc.transact(() => {
        for (const update of [unpack(held), ...held.tail]) Y.applyUpdate(doc, update);
      });
    } catch (error) {
      doc.destroy();
      this.parts.onBroken(this.room, error);
      throw error;
    }
    doc.on('update', (update: Uint8Array) => {
      this.shared = null;
      this.room.tell(update);
    });
    this.buildMs = this.parts.clock() - startedAt;
    this.held = { kind: 'live', doc };
    return doc;
  }

  private async clocksOf({ vector, tail }: Resting): Promise<ReadonlyMap<number, number>> {
    const whole = vector === null ? (await this.answer(NOTHING)).vector : extendVector(vector, tail);
    return Y.decodeStateVector(whole);
  }

  private async answerResting(held: Resting, asked: Uint8Array): Promise<AnswerFromBytes> {
    const { bytes, isPacked, vector, tail } = held;
    const question = { bytes, isPacked, vector, tail, asked };
    const answer = await doTask(this.parts.threads, answerTask, question, {
      isLarge: isHugeSize(held.size),
    });
    if (this.held.kind === 'resting' && this.held.bytes === bytes)
      this.held = { ...this.held, vector: answer.ofBytes };
    return answer;
  }

  /** Deflates the bytes: at once or, when that takes long, on the thread pool. */
  private pack(): void {
    const { held } = this;
    if (held.kind === 'live' || held.isPacked) return;
    const swap = (packed: Uint8Array): void => {
      if (this.held.kind !== 'resting' || this.held.bytes !== held.bytes) return;
      // A copy: what zlib returns is a part of a larger buffer.
      this.held = { ...this.held, bytes: Uint8Array.from(packed), isPacked: true };
    };
    if (!isLargeSize(held.size)) swap(deflateRawSync(held.bytes, PACKING));
    else if (!isHugeSize(held.size)) swap(deflateRawSync(held.bytes, PACKING_LARGE));
    else deflateRaw(held.bytes, PACKING_LARGE, (error, packed) => error === null && swap(packed));
  }

  private touch(): void {
    this.usedAt = this.parts.clock();
    this.schedule(this.parts.quietMs);
  }

  private stopTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private schedule(delayMs: number): void {
    if (this.timer !== null || this.isClosed) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.restWhenQuiet();
    }, delayMs).unref();
  }

  private restWhenQuiet(): void {
    const { clock, quietMs } = this.parts;
    this.shared = null;
    const left = this.usedAt + Math.max(quietMs, this.buildMs * QUIET_PER_BUILD) - clock();
    if (left > 0) this.schedule(left);
    else this.rest();
  }
}

function restOn(bytes: Uint8Array, vector: Uint8Array | null): Resting {
  return { kind: 'resting', bytes, isPacked: false, size: bytes.length, vector, tail: NO_TAIL, tailBytes: 0 };
}

/** `null` when that would make the tail too long. */
function addToTail(held: Resting, updates: readonly Uint8Array[]): Resting | null {
  const tail = [...held.tail, ...updates];
  const tailBytes = updates.reduce((sum, { length }) => sum + length, held.tailBytes);
  return tail.length <= MAX_TAIL_UPDATES && tailBytes <= MAX_TAIL_BYTES ? { ...held, tail, tailBytes } : null;
}

async function answerLive(doc: Y.Doc, asked: Uint8Array): Promise<SyncAnswer> {
  return { update: Y.encodeStateAsUpdate(doc, asked), vector: Y.encodeStateVector(doc) };
}
