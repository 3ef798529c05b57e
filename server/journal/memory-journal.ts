/** The journal in memory: the same rules without a database, for tests and for benches of everything above it. */

import { UNKNOWN_ROOT } from '#core/document/summarize-update.ts';
import { BinderyError } from '#core/errors.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import { crc32c } from './crc32c.ts';
import { chainHash, FIRST_PREV_HASH, walkChain } from './hash-chain.ts';
import type { Journal, JournalEntry, JournalRow } from './journal.ts';
import { rebuildDocument, type StoredSnapshot, sha256 } from './rebuild-document.ts';

interface MemoryDocument {
  readonly rows: JournalRow[];
  readonly byOperation: Map<string, number>;
  snapshot: StoredSnapshot | null;
}

export function createMemoryJournal({ now }: { readonly now: () => number }): Journal {
  const documents = new Map<string, MemoryDocument>();
  const purged = new Set<string>();

  function assertNotGone(documentName: string): void {
    if (purged.has(documentName))
      throw new BinderyError('gone', `${documentName} has been deleted for good.`);
  }

  function store({ run: _, ...entry }: JournalEntry): { seq: number; duplicate: boolean } {
    const parsed = parseDocumentName(entry.documentName);
    if (parsed === null)
      throw new BinderyError('invalid_input', `"${entry.documentName}" is not the name of a document.`);
    assertNotGone(entry.documentName);
    const document: MemoryDocument = documents.get(entry.documentName) ?? {
      rows: [],
      byOperation: new Map(),
      snapshot: null,
    };
    documents.set(entry.documentName, document);
    const earlier = document.byOperation.get(entry.operationId);
    if (earlier !== undefined) return { seq: earlier, duplicate: true };
    const prevHash = document.rows.at(-1)?.hash ?? FIRST_PREV_HASH;
    const placed = { ...entry, seq: document.rows.length + 1, serverTime: now() };
    document.rows.push({ ...placed, branch: parsed.branch, prevHash, hash: chainHash(prevHash, placed) });
    document.byOperation.set(entry.operationId, placed.seq);
    return { seq: placed.seq, duplicate: false };
  }

  const rowsOf = (documentName: string): readonly JournalRow[] => documents.get(documentName)?.rows ?? [];

  function load(documentName: string, upTo = Number.MAX_SAFE_INTEGER): ReturnType<typeof rebuildDocument> {
    const newest = documents.get(documentName)?.snapshot ?? null;
    const snapshot = newest !== null && newest.seq <= upTo ? newest : null;
    const rows = rowsOf(documentName).filter(({ seq }) => seq > (snapshot?.seq ?? 0) && seq <= upTo);
    return rebuildDocument({
      snapshot,
      rows: rows.map(({ seq, payload }) => ({ seq, payload, crc32c: crc32c(payload) })),
      proves: false,
    });
  }

  return {
    // Never in the same turn: callers must not come to rely on an answer without a wait.
    append: (entry) => Promise.resolve().then(() => store(entry)),
    async load(documentName, upTo) {
      assertNotGone(documentName);
      const { state, seq, quarantined } = await load(documentName, upTo);
      return { state, seq, quarantined };
    },
    async list(documentName, { before = Number.MAX_SAFE_INTEGER, limit, root }) {
      const touches = ({ summary }: JournalRow): boolean =>
        root === undefined ||
        summary.fields.some((field) => field.root === root || field.root === UNKNOWN_ROOT);
      return rowsOf(documentName)
        .filter((row) => row.seq < before && touches(row))
        .reverse()
        .slice(0, limit);
    },
    async describe(documentName, { before = Number.MAX_SAFE_INTEGER, limit }) {
      const rows = rowsOf(documentName).filter(({ seq }) => seq < before);
      return rows
        .reverse()
        .slice(0, limit)
        .map(({ payload, ...row }) => ({ ...row, bytes: payload.length }));
    },
    async listTouching(documentName, roots, { after, limit }) {
      const touched = new Set([...roots, UNKNOWN_ROOT]);
      return rowsOf(documentName)
        .filter(({ seq, summary }) => seq > after && summary.fields.some(({ root }) => touched.has(root)))
        .slice(0, limit);
    },
    async compact(documentName) {
      const document = documents.get(documentName);
      if (document === undefined) return;
      const { state, seq } = await load(documentName);
      document.snapshot = { seq, state, sha256: sha256(state) };
    },
    async verify(documentName) {
      const walk = walkChain();
      for (const row of rowsOf(documentName)) walk.step(row);
      return {
        documentName,
        operations: walk.operations,
        ok: walk.breaks.length === 0,
        brokenAt: walk.breaks[0] ?? null,
        breaks: walk.breaks,
      };
    },
    async purge(documentNames) {
      for (const name of documentNames) {
        purged.add(name);
        documents.delete(name);
      }
    },
    headSeq: async (documentName) => rowsOf(documentName).length,
    async authorOf(documentName, clientId) {
      const first = rowsOf(documentName).find((row) => row.clientId === clientId);
      if (first === undefined) return null;
      const { actor, origin } = first;
      return { kind: actor.kind, id: actor.id, origin };
    },
    drain: async () => 0,
    backlog: { entries: 0, bytes: 0, oldestMs: 0 },
  };
}
