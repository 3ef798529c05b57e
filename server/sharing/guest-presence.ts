/** Writes down which guests are connected to this process, for the lists and limits of all processes. */
import { SEAT_MS, type Seat, writeSeats } from '../access/link-seats.ts';
import { noteConnected } from '../access/seen-guests.ts';
import type { Services } from '../ports/services.ts';

const LOOK_MS = 1_000;
const RENEW_MS = SEAT_MS / 3;

/** Looks every second; writes when somebody came or left, and to renew. `stop` frees the seats of this process. */
export function startGuestPresence({
  prisma,
  live,
  bus,
  log,
}: Pick<Services, 'prisma' | 'live' | 'bus' | 'log'>): { stop(): Promise<void> } {
  let written: readonly string[] = [];
  let writtenAt = 0;
  let last: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const guests = guestsIn(live.connected());
    const ids = guests.map(({ id }) => id).sort();
    const isDue = guests.length > 0 && performance.now() - writtenAt > RENEW_MS;
    if (ids.join('\n') === written.join('\n') && !isDue) return;
    await writeSeats(prisma, bus.id, guests);
    await noteConnected(prisma, { here: ids, left: written.filter((id) => !ids.includes(id)) });
    written = ids;
    writtenAt = performance.now();
  }

  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    last = look()
      .catch((error: unknown) => log.debug({ err: error }, 'guests could not be written down yet'))
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_MS).unref();

  return {
    async stop() {
      clearInterval(timer);
      await last;
      if (written.length > 0) await writeSeats(prisma, bus.id, []).catch(() => {}); // they lapse by themselves
    },
  };
}

/** Each once, in the order in which they came. */
export function guestsIn(
  connected: ReturnType<Services['live']['connected']>,
): readonly Omit<Seat, 'since'>[] {
  const guests = new Map<string, Omit<Seat, 'since'>>();
  for (const { actor } of connected) {
    if (actor.kind === 'guest' && actor.viewer === undefined)
      guests.set(actor.id, { id: actor.id, name: actor.name, linkId: actor.linkId });
  }
  return [...guests.values()];
}
