/** Brings the Codex table up to what the document says; called after edits, and safe to call at any time. */
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Services } from '../services.ts';
import { findCodexRow, writeProjection } from './codex-store.ts';
import { readFieldValues, searchTextOf } from './field-values.ts';
import { readThrough } from './live-reading.ts';

/** Projects title, field values and search text. A document without a row (it was purged) is left alone. */
export async function projectCodex(services: Services, codexId: string): Promise<void> {
  const row = await findCodexRow(services.prisma, codexId);
  if (!row) return;
  const [last] = await services.journal.list(codexDocumentName(codexId), { limit: 1 });
  // An empty journal is a Codex still being created: its row holds what the seed will be made of.
  if (!last) return;
  const content = await readThrough(services, row, (codex, template) => ({
    title: codex.title.toString(),
    fields: readFieldValues(codex, template, { richText: 'markdown', now: services.environment.now() }),
    searchText: searchTextOf(codex, template),
  }));
  // Following a template is the server's doing: it moves nothing to the top of anybody's list.
  const byServer = last.origin === 'template';
  const updated = byServer
    ? { at: row.updatedAt, id: row.updatedById, name: row.updatedByName }
    : { at: new Date(last.serverTime), id: last.actor.id, name: last.actor.name };
  await writeProjection(services.prisma, codexId, { ...content, projectedSeq: last.seq, updated });
}
