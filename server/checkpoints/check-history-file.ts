/** Proves a history file by itself: without the server, and without a database. */
import { BinderyError } from '#core/errors.ts';
import type { LogBreak } from '#core/history/log-break.ts';
import type { Timestamp } from '../timestamps/timestamp-token.ts';
import type { LogReport } from './check-document.ts';
import { createRowCheck, type RecordedHead, type RowCheck } from './check-rows.ts';
import { createAnchorProver } from './checkpoint-anchor.ts';
import { type HistoryLine, parseHistoryLine, storedRowOf } from './history-file.ts';
import type { HistoryOrigin } from './history-origin.ts';
import { type KeptImport, proveImport } from './import-record.ts';
import { proveOrigins } from './prove-origins.ts';
import { type KeptCheckpoint, type Proof, proveRows } from './prove-rows.ts';
import type { RedactedRows } from './redacted-rows.ts';
import { proveRedactions } from './redaction-record.ts';
import { leafOf } from './row-leaf.ts';
import type { SigningKey } from './signing-keys.ts';

export interface HistoryFileReport {
  readonly codexId: string;
  readonly title: string;
  readonly host: string;
  readonly exportedAt: string;
  readonly documents: readonly FileLogReport[];
  /** The keys by which it was proven. */
  readonly keys: readonly SigningKey[];
  /** Lines of the file that are not there, or not of its form. */
  readonly damages: readonly string[];
}

export interface FileLogReport extends LogReport {
  /** Where its first rows were written before they came to that instance in a file; the earliest first. */
  readonly origins: readonly HistoryOrigin[];
  /** The timestamp over the last checkpoint that has one. */
  readonly timestamp: FileTimestamp | null;
}

export interface FileTimestamp extends Timestamp {
  /** The operation up to which all was there at that time. */
  readonly upTo: number;
}

interface FileDocument {
  readonly name: string;
  readonly head: RecordedHead;
  readonly checkpoints: KeptCheckpoint[];
  /** By row, as the rows stand. */
  readonly leaves: Map<number, Uint8Array>;
  /** Records of what was removed. */
  readonly redactions: string[];
  /** That its first rows had come in a file. */
  imported: KeptImport | null;
}

type Header = Extract<HistoryLine, { readonly format: string }>;
const MAX_TOLD = 100;

/** What somebody trusts who looks at a file; `null`: whatever it says itself. */
export interface TrustedParts {
  /** Those in the file only say that it fits together. */
  readonly keys: readonly SigningKey[] | null;
  /** Certificates (DER) of timestamp authorities. */
  readonly authorities: readonly Uint8Array[] | null;
}

/**
 * `readLines` begins anew each time; the file is read twice. Throws `invalid_input` for something else than a history file.
 */
export async function checkHistoryFile(
  readLines: () => AsyncIterable<string>,
  { keys, authorities }: TrustedParts,
): Promise<HistoryFileReport> {
  const { header, documents, damages } = await survey(readLines());
  const trusted = keys ?? header.keys;
  const proofs = new Map<string, FileProof>();
  for (const document of documents.values())
    proofs.set(document.name, await prove(document, trusted, authorities));
  const checks = await checkRows(readLines(), documents, proofs);
  const { codexId, title, host, exportedAt } = header;
  const reports = [...documents.keys()].map((name) => reportOf(name, proofs.get(name), checks.get(name)));
  return { codexId, title, host, exportedAt, documents: reports, keys: trusted, damages };
}

interface FileProof extends Proof {
  readonly redacted: RedactedRows;
  readonly timestamp: FileTimestamp | null;
  readonly origins: readonly HistoryOrigin[];
}

interface Survey {
  readonly header: Header;
  readonly documents: Map<string, FileDocument>;
  readonly damages: string[];
}

async function survey(lines: AsyncIterable<string>): Promise<Survey> {
  let header: Header | null = null;
  let current: FileDocument | null = null;
  let ended: number | null = null;
  let count = 0;
  const documents = new Map<string, FileDocument>();
  const damages: string[] = [];
  for await (const text of lines) {
    const line = parseHistoryLine(text);
    count += 1;
    if (count === 1) {
      if (line === null || !('format' in line))
        throw new BinderyError('invalid_input', 'This is no history file of this or an earlier release.');
      header = line;
      continue;
    }
    if (ended !== null) damages.push(`line ${count} stands after the end`);
    else if (line === null || 'format' in line) damages.push(`line ${count} is not readable`);
    else if ('end' in line) ended = line.end.lines;
    else if ('document' in line) current = takeDocument(documents, line, damages, count);
    else if (current === null) damages.push(`line ${count} belongs to no document`);
    else if ('checkpoint' in line) current.checkpoints.push({ ...line.checkpoint, log: current.name });
    else if ('redaction' in line) current.redactions.push(line.redaction.note);
    else if ('imported' in line) {
      if (current.imported !== null) damages.push(`line ${count} tells of another import`);
      current.imported ??= line.imported;
    } else current.leaves.set(line.row.seq, leafOf(storedRowOf(current.name, line)));
  }
  if (header === null) throw new BinderyError('invalid_input', 'The file is empty.');
  if (ended === null) damages.push('the end of the file is missing');
  else if (ended !== count - 1)
    damages.push(`there are ${count - 1} lines before the end, and there were ${ended}`);
  if (documents.size === 0) damages.push('there is no document in it');
  return { header, documents, damages: damages.slice(0, MAX_TOLD) };
}

function takeDocument(
  documents: Map<string, FileDocument>,
  { document, head }: Extract<HistoryLine, { readonly document: string }>,
  damages: string[],
  line: number,
): FileDocument {
  const known = documents.get(document);
  if (known !== undefined) damages.push(`line ${line} names ${document} again`);
  const taken = known ?? {
    name: document,
    head,
    checkpoints: [],
    leaves: new Map(),
    redactions: [],
    imported: null,
  };
  documents.set(document, taken);
  return taken;
}

async function prove(
  { name, checkpoints, leaves, redactions, imported }: FileDocument,
  keys: readonly SigningKey[],
  trusted: TrustedParts['authorities'],
): Promise<FileProof> {
  const removed = proveRedactions(name, redactions, keys);
  const leavesOf = (after: number, upTo: number): Uint8Array[] => {
    const found: Uint8Array[] = [];
    for (let seq = after + 1; seq <= upTo; seq += 1) {
      const leaf = leaves.get(seq);
      if (leaf === undefined) break;
      found.push(leaf);
    }
    return found;
  };
  const sorted = [...checkpoints].sort((a, b) => a.size - b.size);
  const proof = await proveRows({
    ...{ log: name, keys, checkpoints: sorted },
    readLeaves: async (after, upTo) => leavesOf(after, upTo),
  });
  const anchored = await proveAnchors(sorted, trusted);
  const { importedTo, breaks } = proveImport(name, imported, keys);
  const origins = imported?.origins ?? [];
  const ofOrigins = await proveOrigins(name, origins, leavesOf(0, importedTo));
  return {
    ...{ ...proof, redacted: removed.rows, origins, timestamp: anchored.last },
    breaks: [...proof.breaks, ...removed.breaks, ...anchored.breaks, ...breaks, ...ofOrigins],
  };
}

async function proveAnchors(
  checkpoints: readonly KeptCheckpoint[],
  trusted: TrustedParts['authorities'],
): Promise<{ readonly last: FileTimestamp | null; readonly breaks: readonly LogBreak[] }> {
  const prover = createAnchorProver(trusted);
  const breaks: LogBreak[] = [];
  let last: FileTimestamp | null = null;
  for (const { note, size, anchor } of checkpoints) {
    if (anchor === undefined) continue;
    const timestamp = await prover.prove(note, anchor);
    if (timestamp === null) breaks.push({ kind: 'timestamp', seq: size, to: null, was: null });
    else last = { ...timestamp, upTo: size };
  }
  return { last, breaks };
}

async function checkRows(
  lines: AsyncIterable<string>,
  documents: ReadonlyMap<string, FileDocument>,
  proofs: ReadonlyMap<string, FileProof>,
): Promise<ReadonlyMap<string, RowCheck>> {
  const checks = new Map<string, RowCheck>();
  for (const { name, head } of documents.values()) {
    const proof = proofs.get(name);
    if (proof !== undefined)
      checks.set(name, createRowCheck(name, proof.rows, head, { redacted: proof.redacted }));
  }
  let current: string | null = null;
  for await (const text of lines) {
    const line = parseHistoryLine(text);
    if (line === null) continue;
    if ('document' in line) current = line.document;
    else if ('row' in line && current !== null) checks.get(current)?.step(storedRowOf(current, line));
  }
  return checks;
}

function reportOf(
  documentName: string,
  proof: FileProof | undefined,
  check: RowCheck | undefined,
): FileLogReport {
  const breaks = [...(proof?.breaks ?? []), ...(check?.finish() ?? [])].sort((a, b) => a.seq - b.seq);
  const removed = [...(proof?.redacted.values() ?? [])];
  const folded = removed.filter(({ kind }) => kind === 'fold').length;
  return {
    ...{ documentName, operations: check?.operations ?? 0, ok: breaks.length === 0 },
    breaks: breaks.slice(0, MAX_TOLD),
    checkpoints: { count: proof?.holding ?? 0, signedTo: proof?.rows.size ?? 0 },
    redacted: removed.length - folded,
    folded,
    origins: proof?.origins ?? [],
    timestamp: proof?.timestamp ?? null,
  };
}
