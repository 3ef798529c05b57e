/** Carries erasures of personal data to their end that another process, or an earlier run of this one, has begun. */
import { type Poller, startPoller } from '../polling/poller.ts';
import type { Services } from '../ports/services.ts';
import { resumeErasures } from './run-erasure.ts';

const LOOK_MS = 60_000;

export function startErasureUpkeep(services: Services): Poller {
  return startPoller(services.background, {
    name: 'erasing personal data',
    intervalMs: LOOK_MS,
    work: () => resumeErasures(services),
  });
}
