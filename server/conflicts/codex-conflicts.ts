/** The open conflicts of one Codex, read from the live document and settled in it. */
import { type Actor, can } from '#core/access/policy.ts';
import { settleConflict as settle } from '#core/codex/field-conflicts.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { openConflicts } from '#core/codex/open-conflicts.ts';
import { BinderyError } from '#core/errors.ts';
import type { ConflictBody, SettleConflictBody } from '#core/protocol/api/conflicts.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { CodexRow } from '../codices/codex-store.ts';
import { readThrough } from '../codices/live-reading.ts';
import { projectCodex } from '../codices/project-codex.ts';
import { findCodex } from '../codices/read-codex.ts';
import { readPeopleNames } from '../search/people-names.ts';
import type { Services } from '../services.ts';
import { presentConflict } from './present-conflict.ts';

/** In the order of the template. */
export async function listConflicts(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<ConflictBody[]> {
  return await readConflicts(services, actor, await findCodex(services, actor, 'read', codexId));
}

/**
 * Keeps one of the values of a conflict, for everybody. Throws `not_found` when there is no such conflict, or it was settled
 * meanwhile. Answers the conflicts that are left.
 */
export async function settleConflict(
  services: Services,
  actor: Actor,
  codexId: string,
  fieldId: string,
  { keep, row: rowId, column: columnId }: SettleConflictBody,
): Promise<ConflictBody[]> {
  const row = await findCodex(services, actor, 'edit', codexId);
  if ((rowId === undefined) !== (columnId === undefined)) {
    const issues = [
      { path: [rowId === undefined ? 'row' : 'column'], message: 'A cell has a row and a column.' },
    ];
    throw new BinderyError('invalid_input', 'A cell is named by “row” and “column” together.', { issues });
  }
  const fields = await readThrough(services, row, (_codex, { fields }) => fields);
  await services.live.edit(codexDocumentName(codexId), actor, { origin: 'api' }, (doc) => {
    const codex = openCodex(doc, { environment: services.environment, actor });
    const open = openConflicts(codex, { fields }).find(
      ({ field, cell }) => field.id === fieldId && cell?.rowId === rowId && cell?.columnId === columnId,
    );
    if (open === undefined) throw settledMeanwhile(fieldId);
    settle(codex, fieldId, open.cell, keep);
  });
  await projectCodex(services, codexId);
  return await readConflicts(services, actor, row);
}

/** To a guest the people in fields are ids, as everywhere: they came for one Codex and not for who works here. */
async function readConflicts(services: Services, actor: Actor, row: CodexRow): Promise<ConflictBody[]> {
  const mayList = can(actor, { action: 'list', resource: { kind: 'workspace' } });
  const nameOf = mayList ? await readPeopleNames(services, row) : () => undefined;
  return await readThrough(services, row, (codex, template) =>
    openConflicts(codex, template).map((conflict) => presentConflict(conflict, nameOf)),
  );
}

function settledMeanwhile(fieldId: string): BinderyError {
  return new BinderyError(
    'not_found',
    `"${fieldId}" has no open conflict: it was settled, or there was none.`,
  );
}
