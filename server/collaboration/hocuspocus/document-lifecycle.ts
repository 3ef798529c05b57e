/** Brings documents into memory from the journal, and lets them go again when nobody has looked for a while. */
import type { Document, Extension, Hocuspocus } from '@hocuspocus/server';
import type { Logger } from 'pino';
import * as Y from 'yjs';
import { isBinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Journal, LoadedDocument } from '../../journal/journal.ts';
import type { PendingWrites } from '../append/pending-writes.ts';
import { editWindow } from '../edits/batching-delays.ts';
import type { CloseEvent, ConnectionContext, SessionRegistry } from '../sessions/sessions.ts';
import type { Broadcast } from '../sockets/broadcast.ts';
import { HookRefusal } from './hook-refusal.ts';

export interface DocumentLifecycleOptions {
  readonly journal: Journal;
  readonly log: Logger;
  readonly sessions: SessionRegistry;
  readonly pendingWrites: PendingWrites;
  readonly broadcast: Broadcast;
  readonly clock: () => number;
  /** How long a document stays in memory after its last reader has gone. */
  readonly idleMs: number;
  readonly onQuarantined: (rows: number) => void;
  readonly onUnloaded: (documentName: string) => void;
}

export interface DocumentLifecycle {
  readonly extension: Extension<ConnectionContext>;
  /** Readers came or went. */
  touch(document: Document): void;
  /** Unload at once from now on. */
  stopLingering(): void;
}

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
const KEEP: CloseEvent = CLOSE.tryAgainLater;

export function createDocumentLifecycle(options: DocumentLifecycleOptions): DocumentLifecycle {
  const { journal, log, sessions, pendingWrites, broadcast, clock } = options;
  const usedAt = new WeakMap<Document, number>();
  const timers = new Map<Document, NodeJS.Timeout>();
  let idleMs = options.idleMs;

  /**
   * While the database is away this waits: an error here would reach the client as "permission denied", which it takes for
   * final. It ends when somebody's right is taken or the last one waiting has gone.
   */
  async function load(documentName: string): Promise<LoadedDocument> {
    for (let delay = FIRST_RETRY_MS; ; delay = Math.min(LONGEST_RETRY_MS, delay * 2)) {
      try {
        return await journal.load(documentName);
      } catch (error) {
        if (isBinderyError(error) && error.code === 'gone') throw new HookRefusal(CLOSE.gone);
        const waiting = sessions
          .ofDocument(documentName)
          .filter(({ ended, socket }) => ended === null && socket.isOpen);
        if (!isBinderyError(error) || error.code !== 'unavailable' || waiting.length === 0) {
          log.error({ err: error, documentName }, 'a document could not be loaded');
          for (const { socket } of waiting) socket.close(CLOSE.tryAgainLater);
          throw new HookRefusal(CLOSE.tryAgainLater);
        }
        await new Promise((resolve) => setTimeout(resolve, delay));
      }
    }
  }

  function scheduleUnload(document: Document, instance: Hocuspocus): void {
    if (timers.has(document)) return;
    const timer = setTimeout(() => {
      timers.delete(document);
      void instance.unloadDocument(document);
    }, idleMs + 1);
    timers.set(document, timer.unref());
  }

  function touch(document: Document): void {
    usedAt.set(document, clock());
    document.flushDelay = editWindow(document.connections.size);
  }

  /** Whatever a document tells all its readers at the end of a window, it tells them in `flush`. */
  function shareFrames(document: Document): void {
    const flush = document.flush.bind(document);
    document.flush = () => {
      broadcast.during(flush);
      return document;
    };
  }

  const extension: Extension<ConnectionContext> = {
    extensionName: 'document lifecycle',
    async onLoadDocument({ document, documentName }) {
      try {
        const { state, quarantined } = await load(documentName);
        Y.applyUpdate(document, state);
        options.onQuarantined(quarantined.length);
      } catch (error) {
        // Hocuspocus drops it without stopping the timers inside.
        document.destroy();
        throw error;
      }
    },
    async afterLoadDocument({ document }) {
      // Hocuspocus would run its change and store hooks for every edit; edits are journalled before they get here.
      document.onUpdate(() => undefined);
      shareFrames(document);
      touch(document);
    },
    async beforeUnloadDocument({ document, documentName, instance }) {
      const idle = clock() - (usedAt.get(document) ?? 0);
      if (!pendingWrites.has(documentName) && idle >= idleMs) return;
      scheduleUnload(document, instance);
      throw new HookRefusal(KEEP);
    },
    async afterUnloadDocument({ documentName }) {
      options.onUnloaded(documentName);
    },
  };

  return {
    extension,
    touch,
    stopLingering() {
      idleMs = 0;
    },
  };
}
