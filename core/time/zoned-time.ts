/** Moments at which the clocks of a time zone show a given day and time. */

/**
 * The moment, in ms since epoch, at which clocks of the zone show `seconds` after the midnight that begins `day`. An hour that is
 * skipped in spring gives the moment as much later; of one that comes twice in autumn, the first.
 *
 * @param day As `2026-11-14`.
 * @param timeZone A name of the IANA database; throws `RangeError` for any other.
 */
export function momentIn(day: string, seconds: number, timeZone: string): number {
  const shown = Date.parse(`${day}T00:00:00Z`) + seconds * 1000;
  // The offsets of a day before and a day after are all there can be around it.
  const moments = [shown - 86_400_000, shown + 86_400_000].map((near) => shown - offsetAt(near, timeZone));
  const exact = moments.filter((moment) => moment + offsetAt(moment, timeZone) === shown);
  return exact.length > 0 ? Math.min(...exact) : Math.max(...moments);
}

/** How far the clocks of the zone are ahead of UTC at a moment, in ms. Throws `RangeError` for a zone that there is not. */
export function offsetAt(moment: number, timeZone: string): number {
  const parts = clockOf(timeZone).formatToParts(moment);
  const partOf = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const date = [partOf('year'), partOf('month') - 1, partOf('day')] as const;
  const shown = Date.UTC(...date, partOf('hour'), partOf('minute'), partOf('second'));
  return shown - Math.floor(moment / 1000) * 1000;
}

/** The zone asked for last and its clock: making one takes longer than reading it, and readers ask for one zone. */
let last: { readonly timeZone: string; readonly clock: Intl.DateTimeFormat } | null = null;

function clockOf(timeZone: string): Intl.DateTimeFormat {
  if (last?.timeZone === timeZone) return last.clock;
  const clock = new Intl.DateTimeFormat('en', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  } as const);
  last = { timeZone, clock };
  return clock;
}
