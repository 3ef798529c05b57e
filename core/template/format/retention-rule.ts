/** The word of a template by which single edits of its Codices are kept for some time only: how it is written, and how long that is. */
import type { At, NodeReader } from '#core/json5/node-reader.ts';
import { readObject } from './read-object.ts';
import { type ObjectForm, text } from './value-form.ts';

export interface RetentionRule {
  /** How long single operations are kept, such as `90d`; after it, what each session came to. */
  readonly operations: string;
}

/** Devices that were away, notifications and what agents did are looked after for so long. */
export const FEWEST_RETENTION_DAYS = 30;
const MOST_DAYS = 36_500;
const DAYS_OF: Readonly<Record<string, number>> = { d: 1, w: 7, y: 365 };

export const RETENTION_FORMAT: ObjectForm = {
  what: '“retention”',
  keys: {
    operations: {
      meaning:
        'How long single edits are kept, 30 days at least. Of older sessions only what each came to can be opened, compared and restored.',
      example: "'90d'",
      form: text(8),
      isRequired: true,
    },
  },
  synonyms: { edits: 'operations', raw: 'operations' },
  refused: {
    sessions: {
      message: '“sessions” is not there yet: what sessions came to is kept.',
      hint: 'Leave it out. “operations” says how long single edits are kept.',
    },
  },
};

/** The days that a time such as `90d`, `26w` or `2y` has; `null` for what is none, or is too short or too long. */
export function retentionDays(time: string): number | null {
  const [, count = '', unit = ''] = /^([1-9]\d{0,4})([dwy])$/.exec(time) ?? [];
  const days = Number(count) * (DAYS_OF[unit] ?? 0);
  return days >= FEWEST_RETENTION_DAYS && days <= MOST_DAYS ? days : null;
}

/** In words, for sentences: “90 days”, “2 years”. */
export function sayRetention({ operations }: RetentionRule): string {
  const count = Number.parseInt(operations, 10);
  const unit = { d: 'day', w: 'week', y: 'year' }[operations.at(-1) ?? 'd'] ?? 'day';
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

export function parseRetention(reader: NodeReader, at: At | undefined): RetentionRule | null {
  if (at === undefined) return null;
  const entries = readObject(reader, at, RETENTION_FORMAT);
  if (entries === null) return null;
  const entry = entries.get('operations');
  const operations = reader.text(entry, '“operations”', 8);
  if (operations === null) {
    if (entry === undefined)
      reader.log.error(at.path, '“retention” needs “operations”.', {
        hint: "For instance operations: '90d'.",
      });
    return null;
  }
  if (retentionDays(operations) !== null) return { operations };
  reader.log.error(
    [...at.path, 'operations'],
    `“operations” is a time from ${FEWEST_RETENTION_DAYS} days to 100 years.`,
    { hint: "Such as '90d', '26w' or '2y'." },
  );
  return null;
}
