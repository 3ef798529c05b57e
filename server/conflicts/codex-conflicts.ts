/** The open conflicts of one Codex, read from the live document and settled in it. */
import type { Actor } from '#core/access/policy.ts';
import { settleConflict as settle } from '#core/codex/field-conflicts.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { type OpenConflict, openConflicts } from '#core/codex/open-conflicts.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import type { ConflictBody, SettleConflictBody } from '#core/protocol/api/conflicts.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { checkChange } from '#core/rules/check-change.ts';
import { collectNamedIds } from '#core/rules/workspace-facts.ts';
import type { FieldDefinition } from '#core/template/template.ts';
import type { CodexRow } from '../codices/codex-store.ts';
import { findFacts } from '../codices/find-facts.ts';
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
  return await readConflicts(services, await findCodex(services, actor, 'read', codexId));
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
  const isAsked = ({ field, cell }: OpenConflict): boolean =>
    field.id === fieldId && cell?.rowId === rowId && cell?.columnId === columnId;
  const { template, named } = await readThrough(services, row, (codex, known) => ({
    template: known,
    named: collectNamedIds(openConflicts(codex, known).filter(isAsked).flatMap(valuesIn)),
  }));
  const facts = await findFacts(services, actor, named);
  await services.live.edit(codexDocumentName(codexId), actor, { origin: 'api' }, (doc) => {
    const codex = openCodex(doc, { environment: services.environment, actor });
    const open = openConflicts(codex, template).find(isAsked);
    if (open === undefined) throw settledMeanwhile(fieldId);
    const before = codex.value(open.field);
    settle(codex, fieldId, open.cell, keep);
    refuse(checkChange(template, open.field, before, codex.value(open.field), { codexId, facts }));
  });
  await projectCodex(services, codexId);
  return await readConflicts(services, row);
}

/** Also for guests, with the names of the people that this Codex names. */
async function readConflicts(services: Services, row: CodexRow): Promise<ConflictBody[]> {
  const nameOf = await readPeopleNames(services, row);
  return await readThrough(services, row, (codex, template) =>
    openConflicts(codex, template).map((conflict) => presentConflict(conflict, nameOf)),
  );
}

function valuesIn({
  field,
  cell,
  winner,
  losers,
}: OpenConflict): readonly (readonly [FieldDefinition, JsonValue])[] {
  return cell === null ? [winner, ...losers].map(({ value }) => [field, value] as const) : [];
}

/** A value that was chosen once need not be allowed any more; the one that stands may always be kept. */
function refuse(issues: readonly Issue[]): void {
  const [first] = issues;
  if (first === undefined) return;
  const hint = first.hint === undefined ? '' : ` ${first.hint}`;
  const placed = issues.map((issue) => ({ ...issue, path: ['keep', ...issue.path.slice(1)] }));
  throw new BinderyError('invalid_input', `${first.message}${hint}`, { issues: placed });
}

function settledMeanwhile(fieldId: string): BinderyError {
  return new BinderyError(
    'not_found',
    `"${fieldId}" has no open conflict: it was settled, or there was none.`,
  );
}
