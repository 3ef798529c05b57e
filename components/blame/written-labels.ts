/** The sentences of authorship: by whom something was written, how it came there, when. */
import { formatDayTime } from '#components/locale/date-format.ts';
import type { BlameSpan } from '#core/protocol/api/history.ts';

/** What the server knows of something that was written, whatever it is. */
export type Written = Omit<BlameSpan, 'text'>;

const DEEDS: Readonly<Record<string, string>> = {
  restore: 'restored',
  import: 'imported',
  template: 'brought over',
};

/** “Rae, suggested; accepted by Jon · 29 November, 14:03”. */
export function describeWritten(written: Written): string {
  const how = howWritten(written);
  const when = written.at === null ? '' : ` · ${formatDayTime(written.at)}`;
  return `${written.author?.name ?? 'Nobody known'}${how === '' ? '' : `, ${how}`}${when}`;
}

/** “suggested; accepted by Jon”; empty where it was just written. */
export function howWritten({ acceptedBy, restoredBy, mergedBy, origin }: Written): string {
  const deed = acceptedBy === undefined ? DEEDS[origin ?? ''] : `suggested; accepted by ${acceptedBy.name}`;
  return [
    ...(deed === undefined ? [] : [deed]),
    ...(restoredBy === undefined ? [] : [`restored by ${restoredBy.name}`]),
    ...(mergedBy === undefined ? [] : [`on a branch that ${mergedBy.name} merged`]),
  ].join('; ');
}
