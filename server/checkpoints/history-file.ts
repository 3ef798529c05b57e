/** The form of a history file: JSON lines with every row, checkpoint and public key of the documents of a Codex, which proves itself. */
import { z } from 'zod';
import { originalAuthor } from '#core/access/imported-author.ts';
import type { StoredRow } from '../journal/journal.ts';
import { checkpointAnchorSchema } from './checkpoint-anchor.ts';
import { historyOriginsSchema, originKeys } from './history-origin.ts';
import type { KeptImport } from './import-record.ts';
import type { KeptCheckpoint } from './prove-rows.ts';
import type { SigningKey } from './signing-keys.ts';

export const HISTORY_FORMAT = 'vespera-bindery/history';
const HISTORY_VERSION = 1;

const bytes = z.base64().transform((text): Uint8Array => Buffer.from(text, 'base64'));
const time = z.iso.datetime().transform((text) => Date.parse(text));

export const publishedKeySchema = z
  .object({ id: z.string(), publicKey: bytes, since: time, until: time.nullable() })
  // Who has them from where they trust vouches for them.
  .transform((key): SigningKey => ({ ...key, isVouched: true }));

const headerSchema = z.object({
  format: z.literal(HISTORY_FORMAT),
  version: z.literal(HISTORY_VERSION),
  codexId: z.string(),
  title: z.string(),
  exportedAt: z.iso.datetime(),
  /** The host of the instance. */
  host: z.string(),
  keys: z.array(publishedKeySchema),
});
const named = z.object({ id: z.string(), name: z.string() });
/** Of the document of a branch: where it began, and what became of it. Nothing proves it but that it fits the rows. */
const branchSchema = z.object({
  ...{ from: z.int(), base: z.int(), broughtIn: z.int() },
  ...{ createdBy: named, createdAt: z.iso.datetime() },
  closed: z.object({ by: named, at: z.iso.datetime() }).optional(),
  merged: z.object({ seq: z.int(), head: z.int() }).optional(),
});
export type FileBranch = z.infer<typeof branchSchema>;
const documentSchema = z.object({
  document: z.string(),
  head: z.object({ seq: z.int(), hash: bytes }),
  branch: branchSchema.optional(),
});
const importedSchema = z.object({
  imported: z.object({ note: z.string(), origins: historyOriginsSchema }),
});
const checkpointSchema = z.object({
  checkpoint: z.object({
    ...{ number: z.int(), size: z.int(), note: z.string(), leaves: bytes },
    anchor: checkpointAnchorSchema.optional(),
  }),
});
const rowSchema = z.object({
  row: z.object({
    ...{ seq: z.int(), operationId: z.string(), branch: z.string(), clientId: z.int(), origin: z.string() },
    actor: z.object({
      kind: z.enum(['user', 'guest', 'system']),
      ...{ id: z.string(), name: z.string(), subtreeId: z.string().optional() },
    }),
    ...{ clientTime: z.int(), serverTime: z.int(), crc32c: z.int() },
    ...{ summary: z.looseObject({}), proposal: z.looseObject({}).optional() },
    ...{ prevHash: bytes, hash: bytes, payload: bytes },
  }),
});
const redactionSchema = z.object({ redaction: z.object({ note: z.string() }) });
const endSchema = z.object({ end: z.object({ lines: z.int() }) });

const lineSchema = z.union([
  headerSchema,
  documentSchema,
  checkpointSchema,
  redactionSchema,
  importedSchema,
  rowSchema,
  endSchema,
]);
export type HistoryLine = z.infer<typeof lineSchema>;

/** Reads one line; `null` when it is none of a history file. */
export function parseHistoryLine(line: string): HistoryLine | null {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** Whether these bytes are the beginning of a history file. */
export function isHistoryFile(beginning: Uint8Array): boolean {
  const text = new TextDecoder().decode(beginning.subarray(0, 60));
  return text.startsWith(`{"format":"${HISTORY_FORMAT}"`);
}

export interface HistoryHeader {
  readonly codexId: string;
  readonly title: string;
  readonly exportedAt: string;
  readonly host: string;
  readonly keys: readonly SigningKey[];
}

export function headerLine({ keys, ...header }: HistoryHeader): string {
  return write({ format: HISTORY_FORMAT, version: HISTORY_VERSION, ...header, keys: originKeys(keys) });
}

export function documentLine(
  document: string,
  head: { readonly seq: number; readonly hash: Uint8Array },
  branch: FileBranch | null,
): string {
  const ends = { seq: head.seq, hash: base64(head.hash) };
  return write({ document, head: ends, ...(branch !== null && { branch }) });
}

export function checkpointLine({ number, size, note, leaves, anchor }: KeptCheckpoint): string {
  return write({ checkpoint: { number, size, note, leaves: base64(leaves), ...(anchor && { anchor }) } });
}

/** That the first rows of the document had come in a file. */
export function importedLine({ note, origins }: KeptImport): string {
  return write({ imported: { note, origins } });
}

/** The record of what was removed from rows of the document. */
export function redactionLine(note: string): string {
  return write({ redaction: { note } });
}

/** With its authors as they were called where it was written. */
export function rowLine(row: StoredRow): string {
  const { seq, operationId, branch, clientId, origin, actor, clientTime, serverTime, crc32c } = row;
  const { kind, id, name, subtreeId } = originalAuthor(actor);
  const { proposal } = row;
  return write({
    row: {
      ...{ seq, operationId, branch, clientId, origin },
      actor: { kind, id, name, ...(subtreeId !== undefined && { subtreeId }) },
      ...{ clientTime, serverTime, crc32c, summary: row.summary },
      ...(proposal !== undefined && { proposal: originalAuthor(proposal) }),
      ...{ prevHash: base64(row.prevHash), hash: base64(row.hash), payload: base64(row.payload) },
    },
  });
}

/** `lines`: how many stand before it. */
export function endLine(lines: number): string {
  return write({ end: { lines } });
}

function write(line: object): string {
  return `${JSON.stringify(line)}\n`;
}

function base64(content: Uint8Array): string {
  return Buffer.from(content).toString('base64');
}

/** The row of a line, as the journal would hand it over. */
export function storedRowOf(documentName: string, { row }: z.infer<typeof rowSchema>): StoredRow {
  // Origin, summary and proposal are hashed as they stand and read by nobody, so the file may say anything there: it then proves nothing.
  return { ...row, documentName } as unknown as StoredRow;
}
