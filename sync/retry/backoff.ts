/** Exponential backoff with jitter. */

export interface BackoffOptions {
  /** The longest first delay, in ms; the second is up to twice as long, and so on. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** 0 up to 1. */
  readonly random: () => number;
}

export interface Backoff {
  /** Runs `work` after the next delay; nothing when something is waiting already. */
  schedule(work: () => void): void;
  /** Takes back what was scheduled. */
  cancel(): void;
  /** It worked: the next delay is the first again. */
  reset(): void;
  readonly isScheduled: boolean;
}

/**
 * Exponential backoff with equal jitter: between half of the delay and all of it
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export function createBackoff({ firstMs, maxMs, random }: BackoffOptions): Backoff {
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  return {
    schedule(work) {
      if (timer !== null) return;
      const delay = Math.min(maxMs, firstMs * 2 ** failures);
      failures += 1;
      timer = setTimeout(
        () => {
          timer = null;
          work();
        },
        delay * (0.5 + random() / 2),
      );
    },
    cancel() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
    reset() {
      failures = 0;
    },
    get isScheduled() {
      return timer !== null;
    },
  };
}
