/** The port to a replica of the database, from which lists, searches and exports may be read. */
import type { ReplicaState } from '../database/replica-follower.ts';
import type { Services } from './services.ts';

export interface ReadReplica {
  /**
   * Runs `work` on services that read from the replica, provided that it has everything that was committed before the call; otherwise, and
   * when the replica fails in the middle of it, on those of the primary. So `work` only reads, and may run twice.
   */
  read<T>(work: (services: Services) => Promise<T>): Promise<T>;
  /** What has become of the replica by now; `null`: there is none. */
  check(): Promise<ReplicaState | null>;
}
