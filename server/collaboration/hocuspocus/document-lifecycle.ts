/** Loads documents from the journal into memory, and unloads them after a while without readers. */
import type { Extension, Hocuspocus } from '@hocuspocus/server';
import type { Logger } from 'pino';
import { isBinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import {
  type DocumentKind,
  type DocumentName,
  isExtractKind,
  isTreeKind,
  parseDocumentName,
} from '#core/protocol/document-name.ts';
import type { Journal, LoadedDocument } from '../../journal/journal.ts';
import type { TaskThreads } from '../../threads/task-threads.ts';
import type { PendingWrites } from '../append/pending-writes.ts';
import { type ContentParts, holdContent } from '../content/document-content.ts';
import { asDocument, type Room, roomOf } from '../content/room.ts';
import type { CloseEvent, ConnectionContext, Session, SessionRegistry } from '../sessions/sessions.ts';
import { HookRefusal } from './hook-refusal.ts';

export interface DocumentLifecycleOptions {
  readonly journal: Journal;
  readonly log: Logger;
  readonly sessions: SessionRegistry;
  readonly pendingWrites: PendingWrites;
  readonly clock: () => number;
  readonly threads: TaskThreads;
  /** How long a document stays in memory after its last reader has left. */
  readonly idleMs: number;
  /** How long it stays a Yjs document after its last edit or reading by the server. */
  readonly quietMs: number;
  /** Called when it turns out that a document can't be built from what is in memory. */
  readonly onBroken: (document: Room, error: unknown) => void;
  readonly onQuarantined: (rows: number) => void;
  /** Called when the document has been loaded from the journal up to `seq`. */
  readonly onFilled: (document: Room, seq: number) => void;
  readonly onUnloaded: (documentName: string) => void;
  /** How often a passage was removed from the history of a document. */
  readonly countRemovals?: ((documentName: string) => Promise<number>) | undefined;
  /** Makes the extract for a link, and gives its room what it holds. */
  readonly fillExtract: (
    document: Room,
    name: DocumentName,
    hold: (state: Uint8Array) => void,
  ) => Promise<void>;
}

export interface DocumentLifecycle {
  readonly extension: Extension<ConnectionContext>;
  /** A reader joined or left. */
  touch(document: Room): void;
  /** From now on, documents without readers are unloaded at once. */
  stopLingering(): void;
}

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
const KEEP: CloseEvent = CLOSE.tryAgainLater;

export function createDocumentLifecycle(options: DocumentLifecycleOptions): DocumentLifecycle {
  return new Lifecycle(options);
}

class Lifecycle implements DocumentLifecycle {
  readonly extension: Extension<ConnectionContext> = {
    extensionName: 'document lifecycle',
    onLoadDocument: ({ document, documentName }) => this.fill(roomOf(document), documentName),
    afterLoadDocument: async ({ document }) => this.touch(roomOf(document)),
    beforeUnloadDocument: async ({ document, instance }) => this.keepInUse(roomOf(document), instance),
    afterUnloadDocument: async ({ documentName }) => this.options.onUnloaded(documentName),
  };
  private readonly options: DocumentLifecycleOptions;
  private readonly usedAt = new WeakMap<Room, number>();
  private readonly timers = new Map<Room, NodeJS.Timeout>();
  private readonly contents: ContentParts;
  private readonly builtContents: ContentParts;
  private idleMs: number;

  constructor(options: DocumentLifecycleOptions) {
    const { threads, clock, quietMs, onBroken } = options;
    this.options = options;
    this.contents = { threads, clock, quietMs, onBroken, staysBuilt: false };
    this.builtContents = { ...this.contents, staysBuilt: true };
    this.idleMs = options.idleMs;
  }

  touch(document: Room): void {
    this.usedAt.set(document, this.options.clock());
  }

  stopLingering(): void {
    this.idleMs = 0;
  }

  private async fill(document: Room, documentName: string): Promise<void> {
    const name = parseDocumentName(documentName);
    const hold = (state: Uint8Array): void => this.hold(document, name?.kind, state);
    try {
      if (name !== null && isExtractKind(name.kind)) {
        await this.options.fillExtract(document, name, hold);
        return;
      }
      // First, so that a state of before never passes for one of after. Pages that are not told this time are told the next.
      document.removals = (await this.options.countRemovals?.(documentName).catch(() => 0)) ?? 0;
      const { state, seq, quarantined } = await this.load(documentName);
      hold(state);
      this.options.onFilled(document, seq);
      this.options.onQuarantined(quarantined.length);
    } catch (error) {
      // Hocuspocus drops the document without stopping its timers.
      document.destroy();
      throw error;
    }
  }

  private hold(document: Room, kind: DocumentKind | undefined, state: Uint8Array): void {
    // They are few, read all the time, and what checks their edits keeps an index of them.
    holdContent(document, state, isTreeKind(kind) ? this.builtContents : this.contents);
  }

  /**
   * Retries while the database is unavailable: an error here would reach the client as "permission denied", which it treats as
   * final. Gives up when no session is waiting any more.
   */
  private async load(documentName: string): Promise<LoadedDocument> {
    const { journal, log } = this.options;
    for (let delay = FIRST_RETRY_MS; ; delay = Math.min(LONGEST_RETRY_MS, delay * 2)) {
      try {
        return await journal.load(documentName);
      } catch (error) {
        if (isBinderyError(error) && error.code === 'gone') throw new HookRefusal(CLOSE.gone);
        const waiting = this.waitingFor(documentName);
        if (!isBinderyError(error) || error.code !== 'unavailable' || waiting.length === 0) {
          log.error({ err: error, documentName }, 'a document could not be loaded');
          for (const { socket } of waiting) socket.close(CLOSE.tryAgainLater);
          throw new HookRefusal(CLOSE.tryAgainLater);
        }
        await new Promise((resolve) => setTimeout(resolve, delay));
      }
    }
  }

  private waitingFor(documentName: string): Session[] {
    const sessions = this.options.sessions.ofDocument(documentName);
    return sessions.filter(({ ended, socket }) => ended === null && socket.isOpen);
  }

  /** Prevents unloading a document that has pending writes or was used recently. */
  private keepInUse(document: Room, instance: Hocuspocus): void {
    const { clock, pendingWrites } = this.options;
    // Dropped before: there may be another one of its name by now, which would go in its place.
    if (instance.documents.get(document.name) !== asDocument(document)) throw new HookRefusal(KEEP);
    const idle = clock() - (this.usedAt.get(document) ?? 0);
    if (!pendingWrites.has(document.name) && idle >= this.idleMs) return;
    this.scheduleUnload(document, instance);
    throw new HookRefusal(KEEP);
  }

  private scheduleUnload(document: Room, instance: Hocuspocus): void {
    if (this.timers.has(document)) return;
    const timer = setTimeout(() => {
      this.timers.delete(document);
      void instance.unloadDocument(asDocument(document));
    }, this.idleMs + 1);
    this.timers.set(document, timer.unref());
  }
}
