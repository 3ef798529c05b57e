/** Carries removals of passages to their end that another process, or an earlier run of this one, has begun. */
import { type Poller, startPoller } from '../polling/poller.ts';
import type { Services } from '../ports/services.ts';
import { resumeRedactions } from './redact-passage.ts';
import { resumeWideRedactions } from './run-wide-redaction.ts';

const LOOK_MS = 60_000;

export function startRedactionUpkeep(services: Services): Poller {
  return startPoller(services.background, {
    name: 'removing passages from the history',
    intervalMs: LOOK_MS,
    async work() {
      await resumeRedactions(services);
      await resumeWideRedactions(services);
    },
  });
}
