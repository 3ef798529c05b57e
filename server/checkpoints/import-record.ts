/**
 * The record that the first rows of a document came in a history file: a signed note that says how many, from which host, and what proved them there.
 * By it `verify` tells rows whose authors are nobody here from those that were written here.
 */
import { createHash, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { LogBreak } from '#core/history/log-break.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { equalBytes } from '../journal/hash-chain.ts';
import type { HistoryOrigin } from './history-origin.ts';
import { count, hashText, quoted, timeText, toBase64, word } from './note-lines.ts';
import { isOfInstance, isOfLog } from './prove-rows.ts';
import { type SignedText, signText, splitNote } from './signed-note.ts';
import type { SigningKey } from './signing-keys.ts';

export interface ImportRecord {
  readonly origin: string;
  /** So many first rows came. */
  readonly upTo: number;
  /** The hash of the last of them in the chain. */
  readonly head: Uint8Array;
  /** The host that made the file, as the file says. */
  readonly host: string;
  /** ms since epoch. */
  readonly time: number;
  /** Who imported it, by the id that the audit log has. */
  readonly by: string;
  /** SHA-256 over where the rows came from, and what proves them. */
  readonly origins: Uint8Array;
}

/** What is kept of an import. */
export interface KeptImport {
  readonly note: string;
  readonly origins: readonly HistoryOrigin[];
}

/** What a record proves. */
export interface ProvenImport {
  readonly importedTo: number;
  readonly breaks: readonly LogBreak[];
}

export const NOTHING_IMPORTED: ProvenImport = { importedTo: 0, breaks: [] };

export function signImport(
  record: ImportRecord,
  key: { readonly publicKey: Uint8Array; readonly privateKey: KeyObject },
): string {
  return signText(record.origin, writeText(record), key);
}

export function hashOfOrigins(origins: readonly HistoryOrigin[]): Uint8Array {
  return createHash('sha256')
    .update(canonicalJson(origins as unknown as JsonValue))
    .digest();
}

/**
 * What the record of a log proves. One that is not right is told of, and its rows are taken for imported all the same: what else is wrong with them
 * is for their hashes to tell. `keys`: `null` where nobody's signature counts, as for redactions.
 */
export function proveImport(
  log: string,
  kept: KeptImport | null,
  keys: readonly SigningKey[] | null,
): ProvenImport {
  if (kept === null) return NOTHING_IMPORTED;
  const record = parseImport(kept.note);
  const isRight =
    record !== null &&
    isOfLog(record.origin, log) &&
    (keys === null || isOfInstance(record, keys)) &&
    equalBytes(record.origins, hashOfOrigins(kept.origins));
  const importedTo = record?.upTo ?? Number(/^imported (\d{1,15})$/m.exec(kept.note)?.[1] ?? 0);
  return { importedTo, breaks: isRight ? [] : [{ kind: 'import', seq: importedTo, to: null, was: null }] };
}

/** Reads a record; `null` when it is none. Who signed it is another question. */
export function parseImport(note: string): (ImportRecord & SignedText) | null {
  const parts = splitNote(note);
  if (parts === null) return null;
  const [origin, upTo, head, host, time, by, origins, ...rest] = parts.text.slice(0, -1).split('\n');
  const parsed = linesSchema.safeParse({ origin, upTo, head, host, time, by, origins });
  if (!parsed.success || rest.length > 0) return null;
  const read = { ...parsed.data, ...parts };
  // One text for one meaning, as for checkpoints.
  return writeText(read) === parts.text ? read : null;
}

function writeText({ origin, upTo, head, host, time, by, origins }: ImportRecord): string {
  return [
    ...[origin, `imported ${upTo}`, `head ${toBase64(head)}`, `from ${JSON.stringify(host)}`],
    ...[`time ${new Date(time).toISOString()}`, `by ${JSON.stringify(by)}`, `origins ${toBase64(origins)}`],
    '',
  ].join('\n');
}

const linesSchema = z.object({
  origin: z.string().min(1),
  upTo: word('imported').pipe(count),
  head: word('head').pipe(hashText),
  host: word('from').pipe(quoted),
  time: word('time').pipe(timeText),
  by: word('by').pipe(quoted),
  origins: word('origins').pipe(hashText),
});
