/** The live documents' port: the one write path, for everything on the server that reads or edits a document. */
import type * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { CLOSE } from '#core/protocol/close-codes.ts';
import type { OperationOrigin } from '../journal/journal.ts';

export interface EditOptions {
  readonly origin: OperationOrigin;
  /** The same id again is answered as done and changes nothing (REST's Idempotency-Key). */
  readonly operationId?: string;
  /** When it was made, where that was not now: ms since epoch. */
  readonly clientTime?: number;
}

/** A person connected to a document at this moment. */
export interface Connected {
  readonly socketId: string;
  readonly documentName: string;
  readonly actor: Actor;
  readonly readOnly: boolean;
}

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
  /** Reads the live document when it is loaded, else a copy from the journal. Don't keep or change the doc. */
  read<T>(documentName: string, read: (doc: Y.Doc) => T): Promise<T>;
  connected(documentName?: string): readonly Connected[];
  /** Closes, on every open connection that matches, the right to go on; also those still loading. Answers how many. */
  disconnect(matches: (connected: Connected) => boolean, close: (typeof CLOSE)[keyof typeof CLOSE]): number;
  /** Tells every open connection of a document something (e.g. `{type: 'template', version}`); not journalled. */
  announce(documentName: string, message: unknown): void;
}
