/** The port of the processes on one database: who does the work that nobody waits for, and how each of them is. */
import type { ProcessRole } from '../config/env.ts';

export interface ProcessRoles {
  readonly own: ProcessRole;
  /** This process does background work: its role is `worker` or `all`. */
  readonly isWorker: boolean;
  /** Ids of the processes known to do background work, this one included, in order. */
  readonly workers: readonly string[];
  /** There may be a process that does none, and leaves it to others. */
  readonly hasWeb: boolean;
  /** The role of another process; `null` while it has not told it, as an earlier version never does. */
  of(id: string): ProcessRole | null;
  /** This process is the worker for the document, of which each has one while all know each other. */
  isMine(documentName: string): boolean;
}

export interface ProcessStatus {
  readonly role: ProcessRole;
  /** Of the product. */
  readonly version: string;
  /** ms since epoch. */
  readonly startedAt: number;
  /** Documents that somebody has open there, and the sockets over which they do. */
  readonly documents: number;
  readonly sockets: number;
  /** Documents whose projection has failed and is tried again. */
  readonly failing: number;
}

export interface ProcessStatuses {
  /**
   * Asks every process, this one included, and answers with those that say so in time, by their ids. An earlier version says nothing.
   */
  ask(): Promise<ReadonlyMap<string, ProcessStatus>>;
}
