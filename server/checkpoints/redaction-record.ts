/**
 * The record that a passage was removed from rows of a log, or that they were folded: a signed note that names each row by its number, the hash it
 * keeps in the chain, and the hash of what is there now. It says nothing of what was there.
 */
import { createHash, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { LogBreak } from '#core/history/log-break.ts';
import { equalBytes, FIRST_PREV_HASH } from '../journal/hash-chain.ts';
import type { FoldedRange } from '../journal/journal.ts';
import { count, hashText, quoted, timeText, toBase64, word } from './note-lines.ts';
import { isOfInstance, isOfLog } from './prove-rows.ts';
import type { RecordKind, RedactedRow, RedactedRows } from './redacted-rows.ts';
import { type SignedText, signText, splitNote } from './signed-note.ts';
import type { SigningKey } from './signing-keys.ts';

export interface RedactionRecord {
  readonly origin: string;
  readonly kind: RecordKind;
  /** Of the redaction, or of the step in which they were folded. */
  readonly redactionId: string;
  /** Among the records of this log, from 1 on without gaps. */
  readonly number: number;
  /** ms since epoch. */
  readonly time: number;
  /** Who did it, by the id that the audit log has. */
  readonly by: string;
  readonly reason: string;
  /** The hash of the record before it of this log; zeros for the first. */
  readonly previous: Uint8Array;
  /** What was folded into one state each; empty for a redaction. */
  readonly folded: readonly FoldedRange[];
  readonly rows: readonly RedactedRow[];
}

export function signRedaction(
  record: RedactionRecord,
  key: { readonly publicKey: Uint8Array; readonly privateKey: KeyObject },
): string {
  return signText(record.origin, writeText(record), key);
}

export function hashOfRecord(note: string): Uint8Array {
  return createHash('sha256').update(note).digest();
}

export interface ProvenRecords {
  readonly rows: RedactedRows;
  readonly folded: readonly FoldedRange[];
  readonly breaks: readonly LogBreak[];
}

/**
 * What the records of a log prove of its rows, and which of them prove nothing. `notes`: in order of their numbers. `keys`: `null` where nobody's
 * signature counts, as for a backup of another instance: then the records only say what fits together.
 */
export function proveRedactions(
  log: string,
  notes: readonly string[],
  keys: readonly SigningKey[] | null,
): ProvenRecords {
  const rows = new Map<number, RedactedRow>();
  const folded: FoldedRange[] = [];
  const breaks: LogBreak[] = [];
  let previous = FIRST_PREV_HASH;
  let isPreviousRight = true;
  let number = 0;
  for (const note of notes) {
    const record = parseRedaction(note);
    const isRight = record !== null && isOfLog(record.origin, log) && isVouchedFor(record, keys);
    const follows = isRight && record.number === number + 1 && equalBytes(record.previous, previous);
    // After one that is not right, it cannot be told what the next one followed.
    if (!isRight || (!follows && isPreviousRight))
      breaks.push({ kind: 'redaction', seq: firstRowOf(note), to: null, was: null });
    if (isRight) {
      for (const row of record.rows) rows.set(row.seq, { ...row, kind: record.kind });
      folded.push(...record.folded);
    }
    number = record?.number ?? number + 1;
    previous = hashOfRecord(note);
    isPreviousRight = isRight;
  }
  return { rows, folded, breaks };
}

function isVouchedFor(
  record: SignedText & { readonly time: number },
  keys: readonly SigningKey[] | null,
): boolean {
  return keys === null || isOfInstance(record, keys);
}

/** Reads a record; `null` when it is none. Who signed it is another question. */
function parseRedaction(note: string): (RedactionRecord & SignedText) | null {
  const parts = splitNote(note);
  if (parts === null) return null;
  const [origin, act = '', number, time, by, why, previous, ...rest] = parts.text.slice(0, -1).split('\n');
  const kind = act.startsWith('fold ') ? 'fold' : 'redaction';
  const [ranges, rows] = [rest.filter(isRange), rest.filter((line) => !isRange(line))];
  const about = { origin, number, time, by, why, previous, ranges, rows };
  const parsed = linesSchema.safeParse({ ...about, act: act.slice(kind.length + 1) });
  if (!parsed.success || !act.startsWith(`${kind} `)) return null;
  const { act: redactionId, why: reason, ranges: folded, ...others } = parsed.data;
  const read = { ...others, kind, redactionId, reason, folded, ...parts } as const;
  // One text for one meaning, as for checkpoints.
  return writeText(read) === parts.text ? read : null;
}

function isRange(line: string): boolean {
  return line.startsWith('folded ');
}

function writeText(record: RedactionRecord): string {
  const { origin, kind, redactionId, number, time, by, reason, previous, folded, rows } = record;
  return [
    origin,
    `${kind} ${redactionId}`,
    `number ${number}`,
    `time ${new Date(time).toISOString()}`,
    `by ${JSON.stringify(by)}`,
    `why ${JSON.stringify(reason)}`,
    `previous ${toBase64(previous)}`,
    ...folded.map(({ from, to }) => `folded ${from} ${to}`),
    ...rows.map(({ seq, hash, content }) => `row ${seq} ${toBase64(hash)} ${toBase64(content)}`),
    '',
  ].join('\n');
}

/** For whoever is told where a record is not right; 0 when it names none. */
function firstRowOf(note: string): number {
  return Number(/^row (\d{1,15}) /m.exec(note)?.[1] ?? 0);
}

const rowSchema = z
  .string()
  .regex(/^row \S+ \S+ \S+$/)
  .transform((line) => line.split(' ').slice(1))
  .pipe(z.tuple([count, hashText, hashText]))
  .transform(([seq, hash, content]): RedactedRow => ({ seq, hash, content }));
const rangeSchema = z
  .string()
  .regex(/^folded \S+ \S+$/)
  .transform((line) => line.split(' ').slice(1))
  .pipe(z.tuple([count, count]))
  .transform(([from, to]): FoldedRange => ({ from, to }));
const linesSchema = z.object({
  origin: z.string().min(1),
  act: z.string().regex(/^\S+$/),
  number: word('number').pipe(count),
  time: word('time').pipe(timeText),
  by: word('by').pipe(quoted),
  why: word('why').pipe(quoted),
  previous: word('previous').pipe(hashText),
  ranges: z.array(rangeSchema),
  rows: z.array(rowSchema),
});
