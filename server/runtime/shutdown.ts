/** Shuts the process down in order: on a signal, an uncaught error, or a failed start. */
import type { Logger } from 'pino';
import { BinderyError } from '#core/errors.ts';

/** npm passes on a Ctrl-C that the terminal has sent us as well; only a later one is a second one. */
const SAME_SIGNAL_MS = 1000;
/** A start that does not end, such as a first one that is making a database, is not waited for any longer. */
const START_TIMEOUT_MS = 60_000;
/** Each part gets this long; a part that hangs must not keep the others from ending well. */
const PART_TIMEOUT_MS = 15_000;

export class Shutdown {
  private readonly log: Logger;
  private readonly say: (text: string) => void;
  private readonly parts: {
    readonly name: string;
    readonly stop: () => Promise<void>;
    readonly timeoutMs: number;
  }[] = [];
  private starting: Promise<void> = Promise.resolve();
  private running: Promise<void> | null = null;

  constructor(log: Logger, say: (text: string) => void) {
    this.log = log;
    this.say = say;
  }

  /** True once stopping has begun: from then on, things going away is as it should be. */
  get begun(): boolean {
    return this.running !== null;
  }

  /**
   * Runs the start. A stop that comes meanwhile waits until it has ended, so that nothing comes up behind its back and
   * stays: a PostgreSQL, say, that was just being started.
   */
  async during(start: () => Promise<void>): Promise<void> {
    const starting = start();
    this.starting = starting.catch(() => undefined);
    await starting;
  }

  /**
   * Adds a part that is up. Parts stop in the reverse order, one after another. Throws when stopping has begun, which ends
   * the start here; the part is stopped with the others.
   */
  add(name: string, stop: () => Promise<void>, timeoutMs = PART_TIMEOUT_MS): void {
    this.parts.push({ name, stop, timeoutMs });
    if (this.begun) throw new BinderyError('unavailable', `Stopped while starting, at ${name}.`);
  }

  /** Stops every part; a second call waits for the first. */
  async run(): Promise<void> {
    this.running ??= this.stopAll();
    await this.running;
  }

  /** SIGTERM and SIGINT end with exit code 0, an uncaught error with 1. A second signal does not wait any longer. */
  listenForSignals(): void {
    let firstAt: number | null = null;
    const stop = (): void => {
      if (firstAt !== null) {
        if (performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(1);
        return;
      }
      firstAt = performance.now();
      this.say('stopping');
      void this.run().then(() => {
        this.say('stopped');
        process.exit(0);
      });
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (error: unknown) => {
        this.log.fatal({ err: error }, `${event}: stopping, for nobody knows what state this leaves`);
        void this.run().then(() => process.exit(1));
      });
    }
  }

  private async stopAll(): Promise<void> {
    await withTimeout(this.starting, 'the start', START_TIMEOUT_MS).catch((error: unknown) => {
      this.log.error({ err: error }, 'stopping in the middle of a start');
    });
    for (const { name, stop, timeoutMs } of this.parts.toReversed()) {
      try {
        await withTimeout(stop(), name, timeoutMs);
      } catch (error) {
        this.log.error({ err: error, part: name }, 'a part did not stop well');
      }
    }
  }
}

async function withTimeout(work: Promise<void>, name: string, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} did not end within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
