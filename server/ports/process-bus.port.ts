/** The bus between the server processes on one database: tells the others what they can also read from the database. */
import type { Actor } from '#core/access/policy.ts';
import type { CloseReason } from '#core/protocol/close-codes.ts';
import type { Member, Signal } from '#core/protocol/peer-messages.ts';
import type { ProcessRole } from '../config/env.ts';
import type { ConnectedFilter } from './live-documents.port.ts';
import type { ProcessStatus } from './process-roles.port.ts';

/** A page that can be introduced to others; `since`: ms since epoch, when it joined. */
export interface PeerPage extends Member {
  readonly since: number;
}

/** What processes tell one another, by topic. All of it may be lost: see docs/adr/0026. */
export interface ProcessMessages {
  /** A document has operations up to this sequence number. */
  readonly journal: { readonly document: string; readonly seq: number };
  /** States of people in a document, as y-protocols/awareness writes them, base64; and whose the client ids are. */
  readonly presence: {
    readonly document: string;
    readonly update: string;
    readonly people: readonly (Pick<Actor, 'kind' | 'id'> & { readonly client: number })[];
  };
  /** Yjs client ids that the process itself edits under, which nobody else may; `asks`: the others are to say theirs. */
  readonly 'own-clients': { readonly clients: readonly number[]; readonly asks?: boolean };
  /** Whoever has people in these documents, or in any, says so again. */
  readonly 'presence-wanted': { readonly documents: readonly string[] | 'all' };
  /** The clients that a process has in each document, and no others: told when all are wanted, after their presence. */
  readonly 'presence-here': {
    readonly documents: readonly (readonly [document: string, clients: readonly number[]])[];
  };
  /** The right to go on was taken from connections. */
  readonly disconnect: { readonly filter: ConnectedFilter; readonly reason: CloseReason };
  /** The history of these documents was changed: nobody goes on with what they have in memory. */
  readonly discard: { readonly documents: readonly string[] };
  /** What has to be the same for all: a fingerprint of the secret, and where files are. */
  readonly settings: { readonly startedAt: number; readonly secret: string; readonly files: string };
  /** What a process does; `asks`: the others are to say so too. */
  readonly role: { readonly role: ProcessRole; readonly asks: boolean };
  /** Requests a process has counted since it last said so, by the key of their budget. */
  readonly requests: { readonly counts: readonly (readonly [key: string, count: number])[] };
  /** Sockets at a process, by the key of their limit; `isAll`: it has no others; `asks`: the others are to say theirs. */
  readonly sockets: {
    readonly counts: readonly (readonly [key: string, count: number])[];
    readonly isAll: boolean;
    readonly asks: boolean;
  };
  /** Pages at a process that are ready to be introduced to others in the same document. */
  readonly 'peer-room': { readonly document: string; readonly pages: readonly PeerPage[] };
  /** Whoever has such pages in these documents says so again. */
  readonly 'peer-rooms-wanted': { readonly documents: readonly string[] };
  /** A signal for a page at another process. */
  readonly 'peer-signal': {
    readonly document: string;
    readonly from: number;
    readonly to: number;
    readonly signal: Signal;
  };
  /** The epoch of the keys of peers; the highest is everybody's. */
  readonly 'peer-epoch': { readonly epoch: string };
  /** A process that does no background work has stored so much of a document that it is due for compaction. */
  readonly 'compaction-due': { readonly document: string };
  /** Rules were set off, and wait for a worker. */
  readonly 'rules-set-off': Readonly<Record<string, never>>;
  /** There are new events. */
  readonly 'events-stored': Readonly<Record<string, never>>;
  /** E-mail was put into the outbox, and waits for a worker. */
  readonly 'mail-put': Readonly<Record<string, never>>;
  /** Every process is to say how it is. */
  readonly 'status-wanted': Readonly<Record<string, never>>;
  readonly status: ProcessStatus;
  /** Told to everybody who has a document open, or to some members by their ids. */
  readonly announcement: {
    readonly document: string;
    readonly message: unknown;
    readonly to?: readonly string[];
  };
}

/** Another process, as it was heard last. */
export interface HeardProcess {
  readonly id: string;
  /** ms since then. */
  readonly agoMs: number;
  /** It was not heard for so long that it counts as gone, and did not say goodbye. */
  readonly isLost: boolean;
}

export type ProcessTopic = keyof ProcessMessages;

/**
 * `alone`: nobody else is there. `connected`: others are, or one that ended without a word may be. `away`: this process hears nobody,
 * whoever is there.
 */
export type BusState = 'alone' | 'connected' | 'away';

export interface BusWatcher {
  /** Another process was heard for the first time. */
  joined?(id: string): void;
  /** Another process ended, or was not heard for so long that it counts as gone. */
  left?(id: string): void;
  /** Messages may have been lost: look at the database. */
  missed?(): void;
}

export interface ProcessBus {
  /** Of this run of this process. */
  readonly id: string;
  readonly state: BusState;
  /** The other processes that are heard. */
  readonly others: ReadonlySet<string>;
  /** The same, and those that ended without a word, some of the latest of them. */
  readonly heard: readonly HeardProcess[];
  /**
   * Tells the other processes, soon and at most once; costs nothing while there are none. Of messages of one topic and `key` that
   * wait to be sent only the last is.
   */
  publish<T extends ProcessTopic>(topic: T, message: ProcessMessages[T], key?: string): void;
  /** Told what other processes publish, in the order of each; never what this one does. */
  listen<T extends ProcessTopic>(
    topic: T,
    listener: (message: ProcessMessages[T], from: string) => void,
  ): void;
  watch(watcher: BusWatcher): void;
  /** Says goodbye and ends its connections. */
  close(): Promise<void>;
}
