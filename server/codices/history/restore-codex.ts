/** `POST /codices/:id/restore`: an earlier state comes back as a new edit; nothing in between is lost. */
import type { Actor } from '#core/access/policy.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { BinderyError } from '#core/errors.ts';
import { restoreFields } from '#core/history/restore.ts';
import type { CodexBody } from '#core/protocol/api/codices.ts';
import type { RestoreBody } from '#core/protocol/api/history.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { restoreFragment } from '#richtext/document/document.ts';
import { recordAudit } from '../../access/audit-log.ts';
import { projectCodex } from '../../projection/project-codex.ts';
import { findCodexRow } from '../../projection/tables/codex-store.ts';
import type { Services } from '../../services/services.ts';
import { mendPin, openForReading, pinnedVersion, templateOf } from '../content/live-reading.ts';
import { findCodex, presentCodex } from '../reading/read-codex.ts';
import { findOperation, loadPast } from './codex-history.ts';

/**
 * Brings the named fields, or all with the title, back to what they were after operation `seq`. The template version
 * stays what it is now; a pin that can't be read is written anew. `restoredAs` is the operation that did it, `null` when all was like that already; others may have
 * written since, so the Codex answered can be younger. Throws `not_found` for an unknown operation, `invalid_input` for an unknown field.
 */
export async function restoreCodex(
  services: Services,
  actor: Actor,
  codexId: string,
  { seq, fields }: RestoreBody,
): Promise<{ readonly body: CodexBody; readonly seq: number; readonly restoredAs: number | null }> {
  const row = await findCodex(services, actor, 'restore', codexId);
  await findOperation(services, codexId, seq);
  const name = codexDocumentName(codexId);
  const version = await services.live.read(name, (doc) => pinnedVersion(openForReading(services, doc), row));
  const template = await templateOf(services, row, version);
  const past = await loadPast(services, row, seq);
  const { environment } = services;
  const edit = await services.live
    .edit(name, actor, { origin: 'restore' }, (doc) => {
      const codex = openCodex(doc, { environment, actor });
      const restored = restoreFields(codex, template, past.doc, fields ?? 'all', { restoreFragment });
      mendPin(codex, template);
      return restored;
    })
    .catch(rejectWithPath);
  past.doc.destroy();
  await recordAudit(services, actor, 'codex-restored', codexId, { seq, fields: [...edit.result] });
  await projectCodex(services, codexId);
  const presented = await presentCodex(services, (await findCodexRow(services.prisma, codexId)) ?? row);
  return { ...presented, restoredAs: edit.changed ? edit.seq : null };
}

/** Field names are in the request's `fields`. */
function rejectWithPath(error: unknown): never {
  if (!(error instanceof BinderyError) || error.code !== 'invalid_input') throw error;
  const issues = error.issues.map((issue) => ({ ...issue, path: ['fields', ...issue.path] }));
  throw new BinderyError('invalid_input', error.message, { cause: error, issues });
}
