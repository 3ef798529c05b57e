/** The task that reads a history file to import: proven, replayed, compared with its template, in a thread. Nothing that does not hold gets out of it. */
import type { Issue } from '#core/errors.ts';
import { describeLogBreak } from '#core/history/log-break.ts';
import { codexDocumentName, MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import type { JudgedContent } from '#core/rules/value-problems.ts';
import type { Template } from '#core/template/template.ts';
import { checkHistoryFile, type HistoryFileReport } from '../../checkpoints/check-history-file.ts';
import { type HistoryLine, parseHistoryLine, storedRowOf } from '../../checkpoints/history-file.ts';
import { type HistoryOrigin, originKeys } from '../../checkpoints/history-origin.ts';
import { proveRedactions } from '../../checkpoints/redaction-record.ts';
import type { SigningKey } from '../../checkpoints/signing-keys.ts';
import { serverEnvironment } from '../../config/server-environment.ts';
import type { Ask, Task } from '../../threads/task.ts';
import { findOddBranches } from './file-branches.ts';
import { findOddRows, strange } from './file-rows.ts';
import {
  type CollectedDocument,
  createContentReader,
  type IncomingDocument,
  type ReadDocument,
  type TemplateQuestion,
} from './read-content.ts';

export interface HistoryInput {
  readonly bytes: Uint8Array;
  /** Keys that came another way, and that have to have signed it; `null`: those in the file. */
  readonly keys: readonly SigningKey[] | null;
  /** ms since epoch. */
  readonly now: number;
}

export interface IncomingHistory {
  readonly codexId: string;
  readonly title: string;
  readonly host: string;
  readonly keys: readonly SigningKey[];
  /** The Codex itself first. */
  readonly documents: readonly [IncomingDocument, ...IncomingDocument[]];
  /** Ids that values say they were written by. */
  readonly writers: readonly string[];
  readonly named: JudgedContent;
  readonly assetIds: readonly string[];
  readonly warnings: readonly Issue[];
}

export type HistoryOutput =
  | { readonly ok: false; readonly issues: readonly Issue[] }
  | { readonly ok: true; readonly history: IncomingHistory };

const MAX_DOCUMENTS = 500;
const MAX_OPERATIONS = 500_000;
const MAX_ISSUES = 100;

export const readHistoryTask: Task<HistoryInput, HistoryOutput, TemplateQuestion, Template | null> = {
  name: 'read-history',
  async work({ bytes, keys, now }, ask) {
    const report = await checkHistoryFile(() => linesOf(bytes), { keys, authorities: null });
    const broken = breaksOf(report);
    if (broken.length > 0) return refused(broken);
    const collected = await collect(bytes, report, keys ?? report.keys);
    if (!collected.ok) return refused(collected.issues);
    const odd = findOdd(collected.documents, now);
    if (odd.length > 0) return refused(odd);
    return await readContent(report, collected.documents, now, ask);
  },
};

function refused(issues: readonly Issue[]): HistoryOutput {
  return { ok: false, issues: issues.slice(0, MAX_ISSUES) };
}

/** The lines of a file, one at a time. */
async function* linesOf(bytes: Uint8Array): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start);
    const stop = end < 0 ? bytes.length : end;
    yield decoder.decode(bytes.subarray(start, stop));
    start = stop + 1;
  }
}

/** Unsigned operations prove nothing: whoever has the file could have written them. */
function breaksOf({ documents, damages }: HistoryFileReport): Issue[] {
  const unsigned = documents.filter(({ operations, checkpoints }) => checkpoints.signedTo !== operations);
  return [
    ...damages.map((message): Issue => ({ path: [], message: `It is not as it was written: ${message}.` })),
    ...documents.flatMap(({ documentName, breaks }) =>
      breaks.map((each): Issue => ({ path: [documentName], message: describeLogBreak(each) })),
    ),
    ...unsigned.map(
      ({ documentName, checkpoints }): Issue => ({
        path: [documentName],
        message: `Operations after ${checkpoints.signedTo} are not signed.`,
      }),
    ),
  ];
}

async function collect(
  bytes: Uint8Array,
  { codexId, host, exportedAt }: HistoryFileReport,
  keys: readonly SigningKey[],
): Promise<
  | { readonly ok: true; readonly documents: readonly [CollectedDocument, ...CollectedDocument[]] }
  | { readonly ok: false; readonly issues: readonly Issue[] }
> {
  const parts = new Map<string, HistoryLine[]>();
  let current: HistoryLine[] = [];
  let operations = 0;
  for await (const text of linesOf(bytes)) {
    const line = parseHistoryLine(text);
    if (line === null) continue;
    if ('document' in line) {
      current = [];
      parts.set(line.document, current);
    }
    if ('row' in line) operations += 1;
    current.push(line);
    if (operations > MAX_OPERATIONS || parts.size > MAX_DOCUMENTS)
      return fail([], `There are more than ${MAX_OPERATIONS} operations or ${MAX_DOCUMENTS} branches in it.`);
  }
  const documents = [...parts].map(([name, lines]) =>
    collectDocument(name, lines, { host, exportedAt, keys }),
  );
  for (const { name } of documents) {
    const parsed = parseDocumentName(name);
    if (parsed?.kind !== 'codex' || parsed.id !== codexId)
      return fail([name.slice(0, 100)], 'This is no document of the Codex that the file is about.');
  }
  const main = documents.find(({ name }) => name === codexDocumentName(codexId));
  if (main === undefined) return fail([], 'The Codex itself is not in it.');
  return { ok: true, documents: [main, ...documents.filter((each) => each !== main)] };
}

function fail(path: Issue['path'], message: string) {
  return { ok: false, issues: [{ path, message }] } as const;
}

interface FileOrigin {
  readonly host: string;
  readonly exportedAt: string;
  readonly keys: readonly SigningKey[];
}

function collectDocument(
  name: string,
  lines: readonly HistoryLine[],
  { host, exportedAt, keys }: FileOrigin,
): CollectedDocument {
  const head = lines.flatMap((line) => ('document' in line ? [line] : []))[0];
  const imported = lines.flatMap((line) => ('imported' in line ? [line.imported] : []))[0];
  const notes = lines.flatMap((line) => ('redaction' in line ? [line.redaction.note] : []));
  const ends = head?.head ?? { seq: 0, hash: new Uint8Array() };
  const checkpoints = lines
    .flatMap((line) => ('checkpoint' in line ? [line.checkpoint] : []))
    .map(({ number, size, note, anchor }) => ({ number, size, note, ...(anchor && { anchor }) }))
    .sort((a, b) => a.size - b.size);
  const proven = proveRedactions(name, notes, keys);
  const origin: HistoryOrigin = {
    ...{ host, exportedAt, upTo: ends.seq, keys: originKeys(keys), checkpoints, redactions: notes },
    ...(imported !== undefined && { imported: imported.note }),
  };
  return {
    ...{ name, branch: head?.branch ?? null, head: ends },
    rows: lines.flatMap((line) => ('row' in line ? [strange(storedRowOf(name, line))] : [])),
    redacted: [...proven.rows.values()],
    folded: proven.folded,
    origins: [...(imported?.origins ?? []), origin],
  };
}

function findOdd(documents: readonly CollectedDocument[], now: number): Issue[] {
  return [
    ...documents.flatMap(({ name, rows }) =>
      findOddRows(name, parseDocumentName(name)?.branch ?? MAIN_BRANCH, rows, now),
    ),
    ...findOddBranches(documents),
  ];
}

/** What the documents hold, compared with the template as it is here. */
async function readContent(
  { codexId, host, keys }: HistoryFileReport,
  collected: readonly [CollectedDocument, ...CollectedDocument[]],
  now: number,
  ask: Ask<TemplateQuestion, Template | null>,
): Promise<HistoryOutput> {
  const reader = createContentReader({
    environment: { ...serverEnvironment, now: () => now },
    ask,
    collected,
  });
  const [first, ...others] = collected;
  const main = await reader.read(first);
  if (!main.ok) return refused(main.issues);
  const rest: ReadDocument[] = [];
  for (const document of others) {
    const read = await reader.read(document);
    if (!read.ok) return refused(read.issues);
    rest.push(read.document);
  }
  const all = [main.document, ...rest];
  const { title, named, assetIds } = main.document;
  return {
    ok: true,
    history: {
      ...{ codexId, title, host, keys, named, assetIds },
      documents: [main.document.incoming, ...rest.map(({ incoming }) => incoming)],
      writers: [...new Set(all.flatMap(({ writers }) => [...writers]))],
      warnings: all.flatMap(({ warnings }) => warnings).slice(0, MAX_ISSUES),
    },
  };
}
