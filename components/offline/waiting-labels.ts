/** The labels of pending changes: how many, of which fields, since when, and why. */
import { readerDay, writeClock, writeDay } from '#components/locale/date-format.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';

/** “1 change”, “12 changes”. */
export function changesLabel(count: number): string {
  return count === 1 ? '1 change' : `${count} changes`;
}

/** “10:02”, “10:02–10:14”; with the day where it was not today. Times in ms since the epoch. */
export function timesLabel(times: readonly number[], now: number, locale?: string): string {
  const [first, last] = [Math.min(...times), Math.max(...times)];
  if (times.length === 0) return '';
  const [from, to] = [momentWords(first, now, locale), momentWords(last, now, locale)];
  if (from === to) return from;
  const sameDay = readerDay(first) === readerDay(last);
  return `${from}–${sameDay ? writeClock(last, locale) : to}`;
}

function momentWords(at: number, now: number, locale: string | undefined): string {
  if (readerDay(at) === readerDay(now)) return writeClock(at, locale);
  return `${writeDay(at, { year: false }, locale)}, ${writeClock(at, locale)}`;
}

export interface RefusalLabel {
  /** What is the case. */
  readonly what: string;
  /** What can be done about it. */
  readonly remedy: string;
}

/** Why the server refuses changes: `reason` as in `Refusal` and `SessionStatus`. */
export function refusalLabel(reason: string, isOfBranch = false): RefusalLabel {
  if (isOfBranch && reason === 'read-only')
    return {
      what: 'The branch was closed, or you may only read it now.',
      remedy: 'Open it to take what you wrote into main, or download it.',
    };
  switch (reason) {
    case 'gone':
      return {
        what: 'It was deleted for good.',
        remedy: 'Save what you wrote as a new Codex, or download it.',
      };
    case 'read-only':
      return {
        what: 'You may only read it now.',
        remedy: 'Ask an admin for the right to edit, or download it.',
      };
    case CLOSE.outdated.reason:
      return { what: 'This page is of an older version.', remedy: 'Update the page, and it is sent.' };
    case CLOSE.unauthenticated.reason:
      return { what: 'You are no longer signed in.', remedy: 'Sign in again, and it is sent.' };
    case CLOSE.tooLarge.reason:
      return {
        what: 'A change is larger than the server accepts.',
        remedy: 'Download it, then tell an admin.',
      };
    case CLOSE.invalidUpdate.reason:
      return { what: 'The server did not accept a change.', remedy: 'Download it, then tell an admin.' };
    default:
      return { what: 'You may no longer open it.', remedy: 'Download what you wrote, or ask for access.' };
  }
}

/** The label of the indicator; `null` while there is nothing to report. */
export function indicatorLabel(state: {
  readonly waiting: number;
  readonly refused: number;
  readonly connected: boolean;
  /** Not connected because the page was opened at another address than the server's. */
  readonly wrongAddress?: boolean;
}): { readonly label: string; readonly tone: 'waiting' | 'refused' | 'quiet' } | null {
  const { waiting, refused, connected, wrongAddress = false } = state;
  if (refused > 0) return { label: `${changesLabel(refused)} not accepted`, tone: 'refused' };
  if (waiting > 0) return { label: `${changesLabel(waiting)} waiting`, tone: 'waiting' };
  if (wrongAddress) return { label: 'Wrong address', tone: 'waiting' };
  return connected ? null : { label: 'Offline', tone: 'quiet' };
}
