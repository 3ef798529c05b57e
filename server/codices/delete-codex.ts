/** To the trash and back; nothing is erased. */
import type { Actor } from '#core/access/policy.ts';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { recordAudit } from '../accounts/audit-log.ts';
import type { Services } from '../services.ts';
import { setDeleted } from './codex-store.ts';
import { findCodex, summarizeRow } from './read-codex.ts';

/**
 * Moves a Codex to the trash. Open pages come back read-only, so that nobody types into the void; its share links open
 * nothing while it is there.
 */
export async function deleteCodex(services: Services, actor: Actor, codexId: string): Promise<void> {
  const row = await findCodex(services, actor, 'delete', codexId);
  const changed = await setDeleted(services.prisma, row, new Date(services.environment.now()));
  if (!changed) return;
  readmitAll(services, codexId);
  await recordAudit(services, actor, 'codex-deleted', codexId, { title: row.title });
}

/** Takes a Codex out of the trash as it was. Throws `not_found` when it is not there. */
export async function undeleteCodex(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<CodexSummary> {
  const row = await findCodex(services, actor, 'delete', codexId, { trashed: true });
  if (await setDeleted(services.prisma, row, null)) {
    readmitAll(services, codexId);
    await recordAudit(services, actor, 'codex-undeleted', codexId, { title: row.title });
  }
  return summarizeRow(row);
}

/** What a connection may do is decided when it opens, so all of them are sent to open again. */
function readmitAll({ live }: Services, codexId: string): void {
  const name = codexDocumentName(codexId);
  live.disconnect(({ documentName }) => documentName === name, CLOSE.tryAgainLater);
}
