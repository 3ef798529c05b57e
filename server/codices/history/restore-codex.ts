/** `POST /codices/:id/restore`: restores an earlier state as a new edit; nothing in between is lost. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { restoreOperationId } from '#core/history/restore-operation.ts';
import type { CodexBody } from '#core/protocol/api/codices.ts';
import type { RestoreBody } from '#core/protocol/api/history.ts';
import { recordAudit } from '../../access/audit-log.ts';
import { getTimeZone } from '../../access/workspace-setting.ts';
import type { Services } from '../../ports/services.ts';
import { findCodexRow } from '../../projection/tables/codex-store.ts';
import { doTask } from '../../threads/do-task.ts';
import { isLargeSize } from '../../threads/document-size.ts';
import { documentOf, pinOf, templateOf } from '../content/live-reading.ts';
import { findOnBranch, presentCodex } from '../reading/read-codex.ts';
import { findOperation, loadPast } from './codex-history.ts';
import { restoreTask } from './history-tasks.ts';

/**
 * On the Codex, or on a branch that is open. Brings the named fields, one row of a field, or all with the title, back to what they were after operation `seq`. The template version
 * stays what it is now; a pin that can't be read is written anew. `restoredAs` is the operation that did it, `null` when all was like that already; others may have
 * written since, so the Codex answered can be younger. Throws `not_found` for an unknown operation or row, `invalid_input` for an unknown field,
 * one that is read-only, and a step of the workflow that is not to be taken.
 */
export async function restoreCodex(
  services: Services,
  actor: Actor,
  codexId: string,
  { seq, fields, row: only, branch }: RestoreBody,
): Promise<{ readonly body: CodexBody; readonly seq: number; readonly restoredAs: number | null }> {
  const row = await findOnBranch(services, actor, 'restore', codexId, branch);
  await findOperation(services, row, seq);
  const name = documentOf(row);
  const { state: past } = await loadPast(services, row, seq);
  const now = services.environment.now();
  const timeZone = await getTimeZone(services);
  const operationId = restoreOperationId(seq, services.environment.newId(), only);
  let restored: readonly string[] = [];
  const edit = await services.live
    .editElsewhere(name, actor, { origin: 'restore', operationId }, async (base) => {
      const from = { past, row: pinOf(row), actor, authorId: row.createdById, fields, only };
      const input = { ...base, ...from, now, timeZone };
      const made = await doTask(services.threads, restoreTask, input, {
        isLarge: isLargeSize(base.state.length + past.length),
        answer: (version) => templateOf(services, row, version),
      });
      restored = made.restored;
      return made;
    })
    .catch((error: unknown) => rejectWithPath(error, only === undefined ? 'fields' : 'row'));
  await recordAudit(services, actor, 'codex-restored', codexId, {
    ...{ seq, fields: [...restored] },
    ...(only !== undefined && { row: only.id }),
    ...(row.branch !== undefined && { branch: row.branch }),
  });
  // Nothing is derived from a branch.
  if (row.branch === undefined) await services.projection.project(name);
  const projected = await findCodexRow(services.prisma, codexId);
  const presented = await presentCodex(services, actor, { ...(projected ?? row), branch: row.branch });
  return { ...presented, restoredAs: edit.changed ? edit.seq : null };
}

/** Where in the request the fields are named. */
function rejectWithPath(error: unknown, at: 'fields' | 'row'): never {
  if (!(error instanceof BinderyError) || error.code !== 'invalid_input') throw error;
  const issues = error.issues.map((issue) => ({ ...issue, path: [at, ...issue.path] }));
  throw new BinderyError('invalid_input', error.message, { cause: error, issues });
}
