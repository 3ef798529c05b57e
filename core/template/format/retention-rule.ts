/** The word of a template by which single edits and sessions of its Codices are kept for some time only: how it is written, and how long that is. */
import type { At, NodeReader } from '#core/json5/node-reader.ts';
import { readObject } from './read-object.ts';
import { type ObjectForm, text } from './value-form.ts';

export interface RetentionRule {
  /** How long single operations are kept, such as `90d`; after it, what each session came to. */
  readonly operations: string;
  /** How long what each session came to is kept; after it, named versions and what else somebody refers to. For good when absent. */
  readonly sessions?: string;
}

/** Devices that were away, notifications and what agents did are looked after for so long. */
export const FEWEST_RETENTION_DAYS = 30;
/** People look for what they wrote last season by its sessions. */
export const FEWEST_SESSION_DAYS = 90;
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
    sessions: {
      meaning:
        'How long what each session came to is kept, 90 days at least and longer than “operations”. Of older ones only named versions, and what reviews, branches and restores refer to, can be opened, compared and restored. For good when left out.',
      example: "'2y'",
      form: text(8),
    },
  },
  synonyms: { edits: 'operations', raw: 'operations', versions: 'sessions' },
};

/** The days that a time such as `90d`, `26w` or `2y` has; `null` for what is none, or is shorter than `fewest` or too long. */
export function retentionDays(time: string, fewest = FEWEST_RETENTION_DAYS): number | null {
  const [, count = '', unit = ''] = /^([1-9]\d{0,4})([dwy])$/.exec(time) ?? [];
  const days = Number(count) * (DAYS_OF[unit] ?? 0);
  return days >= fewest && days <= MOST_DAYS ? days : null;
}

/** What is wrong with a time for sessions beside one for operations; `null` for nothing. */
export function sessionsProblem(sessions: string, operations: string): string | null {
  const days = retentionDays(sessions, FEWEST_SESSION_DAYS);
  if (days === null) return `“sessions” is a time from ${FEWEST_SESSION_DAYS} days to 100 years.`;
  return days > (retentionDays(operations) ?? 0) ? null : '“sessions” is a longer time than “operations”.';
}

/** In words, for sentences: “90 days”, “2 years”. */
export function sayRetention(time: string): string {
  const count = Number.parseInt(time, 10);
  const unit = { d: 'day', w: 'week', y: 'year' }[time.at(-1) ?? 'd'] ?? 'day';
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const TIMES_HINT = "Such as '90d', '26w' or '2y'.";

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
  if (retentionDays(operations) === null) {
    const message = `“operations” is a time from ${FEWEST_RETENTION_DAYS} days to 100 years.`;
    reader.log.error([...at.path, 'operations'], message, { hint: TIMES_HINT });
    return null;
  }
  const later = entries.get('sessions');
  const sessions = reader.text(later, '“sessions”', 8);
  if (sessions === null) return later === undefined ? { operations } : null;
  const problem = sessionsProblem(sessions, operations);
  if (problem === null) return { operations, sessions };
  reader.log.error([...at.path, 'sessions'], problem, { hint: TIMES_HINT });
  return null;
}
