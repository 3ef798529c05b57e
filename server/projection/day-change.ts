/** Has values that depend on the day worked out again when it is another day where the workspace is. */
import { dayAt } from '../access/workspace-setting.ts';
import type { Services } from '../ports/services.ts';
import { markOfOtherDays } from './tables/roll-up-marks.ts';

export interface DayChange {
  stop(): void;
}

const LOOK_MS = 15_000;
/** Marked by one statement; the queue works them out one by one, and rests in between. */
const BATCH = 1_000;

/**
 * Looks from time to time for Codices whose formulas were worked out for another day, and marks them. Which day that was stands with
 * their values, so what a server did not come to, another one finds; in another time zone it is another day as well.
 */
export function startDayChange(services: Services): DayChange {
  let isLooking = false;
  const look = (): void => {
    if (isLooking) return;
    isLooking = true;
    services.background.run('values of another day', async () => {
      try {
        await markDayChange(services);
      } finally {
        isLooking = false;
      }
    });
  };
  look();
  const timer = setInterval(look, LOOK_MS).unref();
  return { stop: () => clearInterval(timer) };
}

/** Marks everything that was worked out for another day, and has the queue look for it. */
export async function markDayChange(services: Services): Promise<void> {
  const today = await dayAt(services, services.environment.now());
  for (;;) {
    const marked = await markOfOtherDays(services.prisma, today, BATCH);
    if (marked > 0) services.rollUps.look();
    if (marked < BATCH) return;
  }
}
