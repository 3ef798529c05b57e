/** The queue of roll-ups that are due. It is kept in the database, so an end of the process loses nothing of it. */
import type { Logger } from 'pino';
import type { RollUpQueue } from '../ports/roll-up-queue.port.ts';

export interface RollUpQueueParts {
  /** Some that are due, in the order in which they are worked out; those of `skip` are not asked for. */
  readonly findDue: (limit: number, skip: readonly string[]) => Promise<readonly string[]>;
  readonly refresh: (codexId: string) => Promise<void>;
  readonly log: Logger;
  readonly clock: () => number;
  readonly quietMs?: number;
}

const BATCH = 50;
/** A roll-up over very many Codices takes its time; working them out takes at most a fifth of the database's. */
const REST_FACTOR = 4;
const LONGEST_REST_MS = 10_000;
const RETRY_MS = 30_000;

/** Creates the queue. Everything that changes within `quietMs` of the first change is worked out together. */
export function createRollUpQueue(parts: RollUpQueueParts): RollUpQueue {
  return new Queue(parts);
}

class Queue implements RollUpQueue {
  private readonly parts: Required<RollUpQueueParts>;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private isWanted = false;
  /** For as long after the last run nothing is begun. */
  private restMs = 0;
  private stopped = false;

  constructor(parts: RollUpQueueParts) {
    this.parts = { quietMs: 250, ...parts };
  }

  look(): void {
    if (this.running !== null) this.isWanted = true;
    else this.lookIn(Math.max(this.parts.quietMs, this.restMs));
  }

  async settle(): Promise<void> {
    await this.running;
    await this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.running;
  }

  private lookIn(delayMs: number): void {
    if (this.stopped) return;
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.run();
    }, delayMs).unref();
  }

  private run(): Promise<void> {
    this.running ??= this.work().finally(() => {
      this.running = null;
      const isWanted = this.isWanted;
      this.isWanted = false;
      if (isWanted) this.look();
    });
    return this.running;
  }

  /** Never rejects: one that cannot be worked out keeps no other back, and is tried again later. */
  private async work(): Promise<void> {
    const { findDue, refresh, log, clock } = this.parts;
    const failed: string[] = [];
    const beganAt = clock();
    try {
      for (;;) {
        const due = await findDue(BATCH, failed);
        if (due.length === 0 || this.stopped) break;
        for (const codexId of due) {
          if (this.stopped) break;
          await refresh(codexId).catch((error: unknown) => {
            log.warn(
              { err: error, codexId },
              'the roll-ups of a Codex could not be worked out; it is tried again',
            );
            failed.push(codexId);
          });
        }
      }
    } catch (error) {
      log.warn({ err: error }, 'the roll-ups that are due could not be found; it is tried again');
      failed.push('');
    }
    this.restMs = Math.min(LONGEST_REST_MS, (clock() - beganAt) * REST_FACTOR);
    if (failed.length > 0) this.lookIn(RETRY_MS);
  }
}
