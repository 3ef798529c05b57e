/** The port of the live documents: the one write path for everything that reads or edits a document. */
import type * as Y from 'yjs';
import type { Proposal } from '#core/access/author.ts';
import type { Actor } from '#core/access/policy.ts';
import type { UpdateSummary } from '#core/document/summarize-update.ts';
import type { CLOSE } from '#core/protocol/close-codes.ts';
import type { OperationOrigin } from '../journal/journal.ts';

export interface EditOptions {
  readonly origin: OperationOrigin;
  /** The same id again is answered as done and changes nothing (REST's Idempotency-Key). */
  readonly operationId?: string;
  /** When it was made, where that was not now: ms since epoch. */
  readonly clientTime?: number;
  /** Whose suggestion it carries out. */
  readonly proposal?: Proposal;
}

/** The update and its summary, computed against the document that it was made from; `null` when nothing changes. */
export type MadeEdit =
  | {
      readonly update: Uint8Array;
      readonly summary: UpdateSummary;
      /** The Yjs client id it was written under, where that is not the one that was given. */
      readonly clientId?: number;
    }
  | { readonly update: null };

/** One of several edits that are stored together. */
export interface TogetherEdit {
  readonly documentName: string;
  readonly options: EditOptions;
}

/** What an edit is made from: the whole document, and the Yjs client id to write under. */
export interface EditBase {
  readonly state: Uint8Array;
  readonly clientId: number;
}

/** A person who is connected to a document now. */
export interface Connected {
  readonly socketId: string;
  readonly documentName: string;
  readonly actor: Actor;
  readonly readOnly: boolean;
}

/** A choice of connections as plain data, so that other processes make the same one. Every condition that is given has to hold. */
export interface ConnectedFilter {
  readonly documents?: readonly string[];
  /** A member, and the agents that they answer for. */
  readonly userId?: string;
  /** Over one of these sessions of browsers. */
  readonly sessionIds?: readonly string[];
  /** Over one of these API tokens. */
  readonly tokenIds?: readonly string[];
  /** Guests who came by one of these share links. */
  readonly linkIds?: readonly string[];
  /** These guests. */
  readonly guestIds?: readonly string[];
  /** Members, but not over this session; over an API token only where `tokens` says so. */
  readonly except?: { readonly sessionId?: string | undefined; readonly tokens: boolean };
}

/** Runs after an edit is journalled and before others see it; `null` when there is nothing to do. Never rejects. */
export type StoredHook = (documentName: string, actor: Actor, update: Uint8Array) => Promise<void> | null;

export interface LiveDocuments {
  /**
   * Runs `edit` on a fork of the live document, appends the difference to the journal, applies it to the live document
   * (open pages see it at once) and only then resolves. Edits of one document run one after another. An edit that
   * changes nothing writes nothing. If `edit` throws, nothing happened.
   */
  edit<T>(
    documentName: string,
    actor: Actor,
    options: EditOptions,
    edit: (doc: Y.Doc) => T,
  ): Promise<{ result: T; seq: number; changed: boolean }>;
  /** Appends and applies a ready-made update, e.g. a seed. */
  apply(
    documentName: string,
    actor: Actor,
    options: EditOptions,
    update: Uint8Array,
  ): Promise<{ seq: number }>;
  /**
   * As `edit`, for an edit that takes long and is made in another thread: `make` gets the whole document and the Yjs client id to
   * write under. Sockets may edit meanwhile; the edit then merges with theirs as one that was made at the same time.
   */
  editElsewhere(
    documentName: string,
    actor: Actor,
    options: EditOptions,
    make: (base: EditBase) => Promise<MadeEdit>,
  ): Promise<{ seq: number; changed: boolean }>;
  /**
   * As `editElsewhere`, for edits of several documents that are stored in one transaction: all of them, or none. `make` gets one base for each, and
   * answers in their order; if it throws, nothing happened. Other edits of the server wait for their turn in each.
   */
  editTogether(
    actor: Actor,
    edits: readonly TogetherEdit[],
    make: (bases: readonly EditBase[]) => Promise<readonly MadeEdit[]>,
  ): Promise<readonly { readonly seq: number; readonly changed: boolean }[]>;
  /**
   * Reads the live document when it is loaded, else a copy from the journal. Don't keep or change the doc. Where `ofLarge` is
   * given, a large document is handed to it as one Yjs update, and nobody has opened it for that.
   */
  read<T>(
    documentName: string,
    read: (doc: Y.Doc) => T,
    ofLarge?: (state: Uint8Array) => Promise<T>,
  ): Promise<T>;
  /** The connections of this process. */
  connected(documentName?: string): readonly Connected[];
  /**
   * Closes, on every connection that the filter chooses, the right to go on; also those still loading, and on every process. Call it
   * when what let them in has changed in the database. Answers how many there were on this process.
   */
  disconnect(filter: ConnectedFilter, close: (typeof CLOSE)[keyof typeof CLOSE]): number;
  /** The same on this process alone, for what each process finds out by itself. */
  disconnectHere(
    matches: (connected: Connected) => boolean,
    close: (typeof CLOSE)[keyof typeof CLOSE],
  ): number;
  /**
   * Forgets what is in memory of these documents, on every process: their history was changed. Whoever has one open comes back to it as the
   * journal has it. Resolves when that is done on this process.
   */
  discard(documentNames: readonly string[]): Promise<void>;
  /**
   * Tells every open connection of a document something (e.g. `{type: 'backlinks'}`), on every process; not journalled. With `to` only
   * those of these members.
   */
  announce(documentName: string, message: unknown, to?: readonly string[]): void;
  /** Tells these open connections of this process something, for what each process finds out by itself. */
  tellHere(matches: (connected: Connected) => boolean, message: unknown): void;
}
