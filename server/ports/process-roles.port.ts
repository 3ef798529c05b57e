/** The port of the roles of the processes on one database: who does the work that nobody waits for. */
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
