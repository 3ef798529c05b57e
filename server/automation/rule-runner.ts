/** Runs rules that were set off: takes them from the queue, several at once, as long as the process is a worker. */
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { startPoller } from '../polling/poller.ts';
import type { Services } from '../ports/services.ts';
import { setOffDueRules } from './due-rules.ts';
import { findUnread } from './find-unread.ts';
import { warnOfRefusedTargets } from './post-target.ts';
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

/** Begins to run rules; answers how to stop. What has begun is awaited where background work is. */
export function startRuleRunner(services: Services): { stop(): void } {
  let isStopped = false;
  const poller = startPoller(services.background, {
    ...{ name: 'running rules', intervalMs: LOOK_MS },
    work: (isOver) => workOff(services, isOver),
  });
  services.automation.watch(poller.wake);
  const sweep = (): void =>
    services.background.run('reading what sets rules off', async () => {
      await readUnread(services, () => isStopped);
      await forgetRuns(services.prisma, services.environment.now() - KEPT_MS);
      poller.wake();
    });
  const timer = setInterval(sweep, SWEEP_MS).unref();
  sweep();
  services.background.run('looking at the targets of rules', () => warnOfRefusedTargets(services));
  return {
    stop() {
      isStopped = true;
      clearInterval(timer);
      poller.stop();
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

/** One after the other, and each by one worker: after an upgrade there may be many. */
async function readUnread(services: Services, isStopped: () => boolean): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: readonly string[] = await findUnread(services.prisma, after);
    for (const codexId of page) {
      if (isStopped()) return;
      if (!services.roles.isMine(codexDocumentName(codexId))) continue;
      await readEvents(services, codexId).catch((error: unknown) => {
        services.log.warn({ err: error, codexId }, 'a Codex was not read for rules; it is tried again later');
      });
    }
    after = page.at(-1);
  }
}

async function workOff(services: Services, isStopped: () => boolean): Promise<void> {
  await releaseAbandoned(services.prisma, services.environment.now());
  while (!isStopped() && (await setOffDueRules(services)) > 0);
  while (!isStopped()) {
    const taken = await takeRuns(services.prisma, services.environment.now(), AT_ONCE);
    if (taken.length === 0) return;
    await Promise.all(taken.map((run) => runRule(services, run)));
  }
}
