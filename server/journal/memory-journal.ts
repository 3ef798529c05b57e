/** The journal in memory, with the same rules, for tests and benches. */

import { UNKNOWN_ROOT } from '#core/document/summarize-update.ts';
import { BinderyError } from '#core/errors.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import { outlineOf } from './columns/outlines.ts';
import { crc32c } from './crc32c.ts';
import { chainHash, FIRST_PREV_HASH, walkChain } from './hash-chain.ts';
import type { ChainReport, Journal, JournalEntry, JournalRow, ListOptions } from './journal.ts';
import { rebuildDocument } from './rebuild-document.ts';
import { sha256 } from './states/sha256.ts';
import type { StoredSnapshot } from './states/state-reader.ts';

interface MemoryDocument {
  readonly branch: string;
  readonly rows: JournalRow[];
  readonly byOperation: Map<string, number>;
  snapshot: StoredSnapshot | null;
}

export function createMemoryJournal({ now }: { readonly now: () => number }): Journal {
  const documents = new MemoryDocumentSet();
  return {
    // Never in the same turn: callers must not come to rely on an answer without a wait.
    append: (entry) => Promise.resolve().then(() => store(documents.open(entry.documentName), entry, now())),
    async appendTogether(entries) {
      const places = entries.map((entry) => ({ entry, document: documents.open(entry.documentName) }));
      const known = places.filter(({ entry, document }) => document.byOperation.has(entry.operationId));
      if (known.length > 0 && known.length < places.length)
        throw new BinderyError('conflict', 'Some of these edits are stored already, by themselves.');
      return places.map(({ entry, document }) => store(document, entry, now()));
    },
    async load(documentName, upTo) {
      const { state, seq, quarantined } = await load(documents.find(documentName), upTo);
      return { state, seq, quarantined };
    },
    list: async (documentName, options) => listNewest(documents.rowsOf(documentName), options),
    async describe(documentName, options) {
      const rows = await this.list(documentName, options);
      return rows.map(({ payload, ...row }) => ({ ...row, bytes: payload.length }));
    },
    async outline(documentName, options) {
      return (await this.describe(documentName, options)).map(outlineOf);
    },
    async listTouching(documentName, roots, { after, limit }) {
      const wanted = new Set(roots);
      return documents
        .rowsOf(documentName)
        .filter((row) => row.seq > after && touches(row, wanted))
        .slice(0, limit);
    },
    compact: async (documentName) => documents.compact(documentName),
    verify: async (documentName) => verify(documentName, documents.rowsOf(documentName)),
    async head(documentName) {
      const last = documents.rowsOf(documentName).at(-1);
      return last === undefined ? null : { seq: last.seq, hash: last.hash, isPassed: false };
    },
    async *walk(documentName, { after, upTo = Number.MAX_SAFE_INTEGER }) {
      const rows = documents.rowsOf(documentName).filter(({ seq }) => seq > after && seq <= upTo);
      yield* rows.map((row) => ({ ...row, crc32c: crc32c(row.payload) }));
    },
    purge: async (documentNames) => documents.purge(documentNames),
    headSeq: async (documentName) => documents.rowsOf(documentName).length,
    has: async (documentName, operationId) =>
      documents.find(documentName)?.byOperation.has(operationId) ?? false,
    async find(documentName, operationId) {
      return (await this.findAll(documentName, [operationId]))[0] ?? null;
    },
    async findAll(documentName, operationIds) {
      const rows = documents.rowsOf(documentName).filter((row) => operationIds.includes(row.operationId));
      return rows.map(({ payload, ...row }) => ({ ...row, bytes: payload.length }));
    },
    checkPacked: async () => [],
    findFolded: async () => null,
    headSeqs: async (documentNames) =>
      new Map(documentNames.map((name) => [name, documents.rowsOf(name).length])),
    readRows: async (ranges, limit) =>
      ranges
        .flatMap(({ documentName, after, upTo }) =>
          documents.rowsOf(documentName).filter(({ seq }) => seq > after && seq <= upTo),
        )
        .slice(0, limit),
    async authorOf(documentName, clientId) {
      const first = documents.rowsOf(documentName).find((row) => row.clientId === clientId);
      if (first === undefined) return null;
      const { actor, origin } = first;
      return { kind: actor.kind, id: actor.id, origin };
    },
    drain: async () => 0,
    backlog: { entries: 0, bytes: 0, oldestMs: 0 },
  };
}

/** Documents by name, and the names of those that are gone for good. */
class MemoryDocumentSet {
  private readonly documents = new Map<string, MemoryDocument>();
  private readonly purged = new Set<string>();

  find(documentName: string): MemoryDocument | undefined {
    if (this.purged.has(documentName))
      throw new BinderyError('gone', `${documentName} has been deleted for good.`);
    return this.documents.get(documentName);
  }

  /** Makes one that is not there yet. */
  open(documentName: string): MemoryDocument {
    const parsed = parseDocumentName(documentName);
    if (parsed === null)
      throw new BinderyError('invalid_input', `"${documentName}" is not the name of a document.`);
    const known = this.find(documentName);
    if (known !== undefined) return known;
    const document: MemoryDocument = {
      branch: parsed.branch,
      rows: [],
      byOperation: new Map(),
      snapshot: null,
    };
    this.documents.set(documentName, document);
    return document;
  }

  rowsOf(documentName: string): readonly JournalRow[] {
    return this.documents.get(documentName)?.rows ?? [];
  }

  async compact(documentName: string): Promise<void> {
    const document = this.documents.get(documentName);
    if (document === undefined) return;
    const { state, seq } = await load(document);
    document.snapshot = { seq, state, sha256: sha256(state) };
  }

  purge(documentNames: readonly string[]): void {
    for (const name of documentNames) {
      this.purged.add(name);
      this.documents.delete(name);
    }
  }
}

function listNewest(
  rows: readonly JournalRow[],
  { before = rows.length + 1, limit, root }: ListOptions,
): JournalRow[] {
  const wanted = root === undefined ? null : new Set([root]);
  const found: JournalRow[] = [];
  for (let seq = Math.min(before - 1, rows.length); seq > 0 && found.length < limit; seq -= 1) {
    const row = rows[seq - 1];
    if (row !== undefined && (wanted === null || touches(row, wanted))) found.push(row);
  }
  return found;
}

function verify(documentName: string, rows: readonly JournalRow[]): ChainReport {
  const walk = walkChain();
  for (const row of rows) walk.step(row);
  return {
    documentName,
    operations: walk.operations,
    ok: walk.breaks.length === 0,
    brokenAt: walk.breaks[0] ?? null,
    breaks: walk.breaks,
  };
}

function store(
  document: MemoryDocument,
  { run: _, ...entry }: JournalEntry,
  serverTime: number,
): { seq: number; duplicate: boolean } {
  const earlier = document.byOperation.get(entry.operationId);
  if (earlier !== undefined) return { seq: earlier, duplicate: true };
  const prevHash = document.rows.at(-1)?.hash ?? FIRST_PREV_HASH;
  const placed = { ...entry, seq: document.rows.length + 1, serverTime };
  document.rows.push({ ...placed, branch: document.branch, prevHash, hash: chainHash(prevHash, placed) });
  document.byOperation.set(entry.operationId, placed.seq);
  return { seq: placed.seq, duplicate: false };
}

function load(document: MemoryDocument | undefined, at?: number): ReturnType<typeof rebuildDocument> {
  const upTo = at ?? Number.MAX_SAFE_INTEGER;
  const newest = document?.snapshot ?? null;
  const snapshot = newest !== null && newest.seq <= upTo ? newest : null;
  const rows = (document?.rows ?? []).filter(({ seq }) => seq > (snapshot?.seq ?? 0) && seq <= upTo);
  return rebuildDocument({
    snapshot,
    rows: rows.map(({ seq, payload }) => ({ seq, payload, crc32c: crc32c(payload) })),
    proves: false,
    ...(at !== undefined && { stretches: [] }),
  });
}

/** Also a row of which it could not be told what it touched. */
function touches({ summary }: JournalRow, roots: ReadonlySet<string>): boolean {
  return summary.fields.some(({ root }) => roots.has(root) || root === UNKNOWN_ROOT);
}
