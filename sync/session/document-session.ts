/** The interface of a live document on a client: Yjs document, local store, socket and status. */
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { Environment } from '#core/environment.ts';
import type { ShownTemplate } from '#core/protocol/client-versions.ts';
import type { WrittenLately } from '#sync/outbox/document-outbox.ts';
import type { TabLocks } from '#sync/outbox/tab-locks.ts';
import type { LocalStore, StoredEdit } from '#sync/store/local-store.ts';
import type { Network } from '#sync/transport/network-status.ts';
import type { LoadPeers } from './session-peers.ts';
import type { SessionStatus } from './session-status.ts';

export interface SessionOptions {
  /** E.g. `codex/<uuid>[@branch]`, `workspace/<uuid>` or `template/<id>`. */
  readonly documentName: string;
  /** `ws://host/collab` */
  readonly url: string;
  /**
   * A fresh ticket for each connection attempt; rejects with BinderyError `unauthenticated`/`forbidden`/`unavailable`. A
   * ticket for another `actor` than the session's ends it as `unauthenticated`. It is told for which document, so that what has
   * to reach the server before that can be sent first.
   */
  readonly getTicket: (documentName: string) => Promise<{
    ticket: string;
    serverTime: number;
    /** When the server was asked, ms since epoch, if something had to be done before; the clocks are compared by it. */
    askedAt?: number;
    actor: { id: string; name: string };
    /** The server was restored from an older backup and takes back what it has lost, also from others than the author. */
    recovering?: boolean | undefined;
    /** A frame may carry several edits; a server of an earlier version would not understand it. */
    batches?: boolean | undefined;
    /** The server takes nothing from a page as old as this one. */
    isOutdated?: boolean | undefined;
  }>;
  readonly actor: { readonly id: string; readonly name: string };
  /** The actor is the guest of a share link. */
  readonly throughLink?: boolean;
  /** The store of the browser; the session keeps to its actor's part of it. */
  readonly store: LocalStore;
  readonly environment: Environment;
  /** The browser's WebSocket unless a test or Node hands in another. */
  readonly WebSocketPolyfill?: unknown;
  /** How pages reach each other without the server; not at all when absent. */
  readonly peers?: LoadPeers | undefined;
  /** The browser's Web Locks unless a test hands in others. */
  readonly locks?: TabLocks | null;
  /** The browser's `online` and `offline` events unless a test hands in another. */
  readonly network?: Network;
}

/** Edits that the server has not confirmed: one, or a segment of consecutive ones. */
export type PendingOperation = StoredEdit;

/** The session of any live document. */
export interface DocumentSession {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** The caller's environment with the clock of the server, as far as it is known. */
  readonly environment: Environment;
  /** Resolves when the local copy is in memory (also when there is none). */
  readonly loaded: Promise<void>;
  /** For useSyncExternalStore: the snapshot is stable until it changes. */
  readonly status: { subscribe(listener: () => void): () => void; get(): SessionStatus };
  /** Oldest first; the same array until something changes. */
  pendingOperations(): readonly PendingOperation[];
  /** The bytes of what waits, in that order; none of edits from an older schema of the store. */
  pendingUpdates(): readonly Uint8Array[];
  /** Tells what others may not have known when they edited; `null` when there is nothing of the kind. */
  writtenLately(): WrittenLately | null;
  /**
   * Resolves when everything made so far is durable on the server. Rejects with `forbidden`, `gone` or `unavailable`
   * when that can no longer happen in this session.
   */
  saved(): Promise<void>;
  /** Tells the server in which version of its template the page shows the document; it takes nothing away that this lacks. */
  showTemplate(template: ShownTemplate): void;
  /** Messages of the server to this document (`LiveDocuments.announce`). */
  onAnnouncement(listener: (message: unknown) => void): () => void;
  /** The server has said elsewhere that the right to this document was taken away: it ends as if it had been said here. */
  revoke(): void;
  /** Resolves when what was made here is in the local store; what is not confirmed yet is sent by the next session. */
  close(): Promise<void>;
}
