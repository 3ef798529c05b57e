/** Runs rules that were set off: takes them from the queue, several at once, as long as the process is a worker. */
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Services } from '../ports/services.ts';
import { setOffDueRules } from './due-rules.ts';
import { findUnread } from './find-unread.ts';
import { readEvents } from './rule-events.ts';
import { runRule } from './run-rule.ts';
import { forgetRuns, releaseAbandoned, takeRuns } from './run-store.ts';

/** At once, in one process: rules must leave room for people. */
const AT_ONCE = 4;
const LOOK_MS = 5_000;
/** What no message told of: Codices that a process left unread when it ended. */
const SWEEP_MS = 600_000;
/** How long the log is kept. */
const KEPT_MS = 90 * 86_400_000;

export interface RuleRunner {
  /** Takes nothing more; what has begun is awaited where background work is. */
  stop(): void;
}

/** Begins to run rules. */
export function startRuleRunner(services: Services): RuleRunner {
  const runner = new Runner(services);
  services.automation.watch(() => runner.wake());
  const timers = [
    setInterval(() => runner.wake(), LOOK_MS).unref(),
    setInterval(() => runner.sweep(), SWEEP_MS).unref(),
  ];
  runner.sweep();
  return {
    stop() {
      timers.forEach(clearInterval);
      runner.stop();
    },
  };
}

/** Runs everything that is due now and whatever that sets off, one after the other; answers how many there were. For tests and commands. */
export async function runDueRules(services: Services): Promise<number> {
  let count = 0;
  for (;;) {
    while ((await setOffDueRules(services)) > 0);
    const taken = await takeRuns(services.prisma, services.environment.now(), AT_ONCE);
    if (taken.length === 0) return count;
    await Promise.all(taken.map((run) => runRule(services, run)));
    count += taken.length;
  }
}

class Runner {
  private readonly services: Services;
  private isAtWork = false;
  private isWoken = false;
  private stopped = false;

  constructor(services: Services) {
    this.services = services;
  }

  stop(): void {
    this.stopped = true;
  }

  wake(): void {
    this.isWoken = true;
    if (this.isAtWork || this.stopped) return;
    this.isAtWork = true;
    this.services.background.run('running rules', async () => {
      try {
        while (this.isWoken && !this.stopped) {
          this.isWoken = false;
          await this.work();
        }
      } finally {
        this.isAtWork = false;
      }
    });
  }

  /** Reads what was left unread, and forgets what is old. */
  sweep(): void {
    const { services } = this;
    services.background.run('reading what sets rules off', async () => {
      await this.readUnread();
      await forgetRuns(services.prisma, services.environment.now() - KEPT_MS);
      this.wake();
    });
  }

  /** One after the other, and each by one worker: after an upgrade there may be many. */
  private async readUnread(): Promise<void> {
    const { services } = this;
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page: readonly string[] = await findUnread(services.prisma, after);
      for (const codexId of page) {
        if (this.stopped) return;
        if (!services.roles.isMine(codexDocumentName(codexId))) continue;
        await readEvents(services, codexId).catch((error: unknown) => {
          services.log.warn(
            { err: error, codexId },
            'a Codex was not read for rules; it is tried again later',
          );
        });
      }
      after = page.at(-1);
    }
  }

  private async work(): Promise<void> {
    const { services } = this;
    await releaseAbandoned(services.prisma, services.environment.now());
    while (!this.stopped && (await setOffDueRules(services)) > 0);
    while (!this.stopped) {
      const taken = await takeRuns(services.prisma, services.environment.now(), AT_ONCE);
      if (taken.length === 0) return;
      await Promise.all(taken.map((run) => runRule(services, run)));
    }
  }
}
