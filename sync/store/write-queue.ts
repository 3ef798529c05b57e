/** The queue of writes to IndexedDB: in order, many in one transaction. */
import type { Writing } from './indexeddb-tables.ts';

type Work = (transaction: Writing) => Promise<void>;

interface Waiting {
  readonly work: Work;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The queue of writes. A strictly durable transaction costs a disk flush, so everything queued meanwhile shares the next one. */
export class WriteQueue {
  private waiting: Waiting[] = [];
  private running: Promise<void> | null = null;
  private readonly write: (work: Work) => Promise<void>;

  constructor(write: (work: Work) => Promise<void>) {
    this.write = write;
  }

  /** Resolves when it is durable; rejects, like everything of its transaction, when that could not be written. */
  add(work: Work): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ work, resolve, reject });
      this.running ??= this.run();
    });
  }

  /** Resolves when everything added so far is written, or has failed. */
  async idle(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    // Let the rest of this turn join in.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.write(async (transaction) => {
          for (const { work } of batch) await work(transaction);
        });
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.running = null;
  }
}
