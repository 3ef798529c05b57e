/** Returns the documents of many Codices at once, for offline copies. */
import { type Actor, can } from '#core/access/policy.ts';
import { MAX_OFFLINE_BYTES, type OfflineDocument, type OfflineWant } from '#core/protocol/api/offline.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { summarizeRow } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import { type CodexRow, findListRows } from '../projection/tables/codex-store.ts';

/**
 * The documents in the requested order, read one by one from the journal and not kept in memory. Ends after the document
 * that exceeds `maxBytes`; the rest is to be requested again.
 */
export async function readOfflineDocuments(
  services: Services,
  actor: Actor,
  wanted: readonly OfflineWant[],
  maxBytes = MAX_OFFLINE_BYTES,
): Promise<OfflineDocument[]> {
  const found = await findListRows(
    services.prisma,
    wanted.map(({ id }) => id),
  );
  const allowed = found.filter(({ id, privateTopId }) =>
    can(actor, { action: 'read', resource: { kind: 'codex', id, privateTopId } }),
  );
  const rows = new Map(allowed.map((row) => [row.id, row]));
  const documents: OfflineDocument[] = [];
  let bytes = 0;
  for (const { id, since, of } of wanted) {
    const row = rows.get(id);
    const document =
      row && row.deletedAt === null
        ? await (of === 'comments' ? readComments : readDocument)(services, row, since)
        : ({ state: 'absent', id } as const);
    documents.push(document);
    bytes += 'update' in document ? document.update.length : 0;
    if (bytes >= maxBytes) break;
  }
  return documents;
}

async function readDocument(
  { journal }: Services,
  row: CodexRow,
  since: number | undefined,
): Promise<OfflineDocument> {
  const name = codexDocumentName(row.id);
  const { id } = row;
  const head = await journal.headSeq(name);
  // Its creation has not got as far as its document.
  if (head === 0) return { state: 'absent', id };
  if (head === since) return { state: 'same', id };
  const { state, seq } = await journal.load(name);
  return { state: 'new', id, seq, codex: summarizeRow(row), update: state };
}

async function readComments(
  { journal }: Services,
  { id }: CodexRow,
  since: number | undefined,
): Promise<OfflineDocument> {
  const name = commentsDocumentName(id);
  const head = await journal.headSeq(name);
  if (head === (since ?? 0)) return { state: 'same', id };
  const { state, seq } = await journal.load(name);
  return { state: 'comments', id, seq, update: state };
}
