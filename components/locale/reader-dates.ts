/** The zone and the order in which this reader is shown dates. They come from their profile and are kept on the device. */
import { DATE_FORMATS, type DateFormat } from '#core/protocol/api/people.ts';
import { isTimeZone } from '#core/time/calendar.ts';

const KEY = 'bindery.reader-dates';

interface ReaderDates {
  /** An IANA name; `null`: the zone of the device. */
  readonly timeZone: string | null;
  /** `null`: nothing was chosen. */
  readonly dateFormat: DateFormat | null;
}

const USUAL: ReaderDates = { timeZone: null, dateFormat: null };

let known: { readonly kept: string | null; readonly dates: ReaderDates } = { kept: null, dates: USUAL };

/** Keeps what the profile says; a server of an earlier release says nothing, and is not taken at it. */
export function noteReaderDates(said: {
  readonly timeZone?: string | null | undefined;
  readonly dateFormat?: DateFormat | null | undefined;
}): void {
  if (said.timeZone === undefined && said.dateFormat === undefined) return;
  const { timeZone = null, dateFormat = null } = said;
  try {
    if (timeZone === null && dateFormat === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify({ timeZone, dateFormat }));
  } catch {
    // A device that keeps nothing shows dates as it does for everybody.
  }
}

/** The zone the reader chose; `null`: that of the device. */
export function readerZone(): string | null {
  return readerDates().timeZone;
}

/** The order they chose; `null`: none. */
export function readerDateFormat(): DateFormat | null {
  return readerDates().dateFormat;
}

/** Read each time, so that all tabs of the device agree; worked out only when it is another. */
function readerDates(): ReaderDates {
  const kept = readKept();
  if (kept !== known.kept) known = { kept, dates: kept === null ? USUAL : parse(kept) };
  return known.dates;
}

function parse(kept: string): ReaderDates {
  try {
    const { timeZone, dateFormat } = JSON.parse(kept) as Readonly<Record<string, unknown>>;
    return {
      timeZone: typeof timeZone === 'string' && isTimeZone(timeZone) ? timeZone : null,
      dateFormat: DATE_FORMATS.find((format) => format === dateFormat) ?? null,
    };
  } catch {
    return USUAL;
  }
}

function readKept(): string | null {
  try {
    return typeof localStorage === 'undefined' ? null : localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
