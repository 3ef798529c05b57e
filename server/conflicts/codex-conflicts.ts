/** The open conflicts and problems of one Codex: read from the live document, and settled in it. */
import { type Actor, can } from '#core/access/policy.ts';
import { readConditionValues } from '#core/codex/condition-values.ts';
import { settleConflict as settle } from '#core/codex/field-conflicts.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { type OpenConflict, openConflicts } from '#core/codex/open-conflicts.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import type { ConflictList, SettleConflictBody, ValueProblemBody } from '#core/protocol/api/conflicts.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { checkChange } from '#core/rules/check-change.ts';
import { takerOf } from '#core/rules/steps.ts';
import { collectNamedIds } from '#core/rules/workspace-facts.ts';
import { checkWriter } from '#core/rules/writers.ts';
import { readWith } from '../codices/content/codex-reading.ts';
import { findFacts } from '../codices/content/find-facts.ts';
import { readThrough } from '../codices/content/live-reading.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import { findProblems } from '../projection/find-problems.ts';
import { prepareRelations, relationsReading } from '../projection/project-relations.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';
import { mayKeepProblem } from './kept-problems.ts';

/** The open conflicts, in template order. */
export async function listConflicts(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<ConflictList> {
  return await readConflicts(services, actor, await findCodex(services, actor, 'read', codexId));
}

/**
 * Settles a conflict by one of its values. Throws `not_found` when it does not exist or was settled meanwhile. Returns the
 * remaining conflicts.
 */
export async function settleConflict(
  services: Services,
  actor: Actor,
  codexId: string,
  fieldId: string,
  { keep, row: rowId, column: columnId }: SettleConflictBody,
): Promise<ConflictList> {
  const row = await findCodex(services, actor, 'edit', codexId);
  if ((rowId === undefined) !== (columnId === undefined)) {
    const issues = [
      { path: [rowId === undefined ? 'row' : 'column'], message: 'A cell has a row and a column.' },
    ];
    throw new BinderyError('invalid_input', 'Name a cell by both “row” and “column”.', { issues });
  }
  const isAsked = ({ field, cell }: OpenConflict): boolean =>
    field.id === fieldId && cell?.rowId === rowId && cell?.columnId === columnId;
  const { template, named } = await readThrough(services, row, (codex, known) => ({
    template: known,
    named: collectNamedIds(openConflicts(codex, known).filter(isAsked).flatMap(valuesIn)),
  }));
  const facts = await findFacts(services, actor, named);
  const standing = await readStanding(services, actor, row);
  const kept = standing.problems.find((one) => one.field === fieldId && one.keep === keep);
  const isKept = rowId === undefined && kept !== undefined;
  await services.live.edit(codexDocumentName(codexId), actor, { origin: 'api' }, (doc) => {
    const codex = openCodex(doc, { environment: services.environment, actor });
    const open = openConflicts(codex, template).find(isAsked);
    if (open === undefined) {
      // What a rule forbids is let stand by writing it anew.
      if (!isKept || codex.register(fieldId).winner?.id !== keep) throw settledMeanwhile(fieldId);
      if (!standing.mayKeep(kept)) throw notTheirsToKeep(kept);
      codex.settle(fieldId, keep);
      return;
    }
    const before = codex.value(open.field);
    const held = (id: string): JsonValue => readConditionValues(codex, template.fields, [id])[id] ?? null;
    const situation = { before: held, after: held, taker: takerOf(actor), authorId: row.createdById };
    // Before it is settled: who a field names may be what is chosen.
    refuse(checkWriter(open.field, template, { ...situation, valueFor: held }));
    settle(codex, fieldId, open.cell, keep);
    refuse(checkChange(template, open.field, before, codex.value(open.field), { codexId, facts, situation }));
  });
  await services.projection.project(codexDocumentName(codexId));
  return await readConflicts(services, actor, row);
}

/** Also for guests, with the names of the people that this Codex names; but not everybody may let a value stand. */
async function readConflicts(services: Services, actor: Actor, row: CodexRow): Promise<ConflictList> {
  const { conflicts, problems, mayKeep } = await readStanding(services, actor, row);
  return {
    items: [...conflicts],
    problems: problems.map((one) => (mayKeep(one) ? one : { ...one, keep: null })),
  };
}

async function readStanding(services: Services, actor: Actor, row: CodexRow) {
  const context = await prepareRelations(services, row);
  const { conflicts, problems: reading } = await readWith(services, row, relationsReading, context);
  const problems = await findProblems(services, row, reading, context.people);
  const canEdit = can(actor, {
    action: 'edit',
    resource: { kind: 'codex', id: row.id, privateTopId: row.privateTopId },
  });
  const taking = { taker: takerOf(actor), authorId: row.createdById };
  return {
    conflicts,
    problems,
    mayKeep: (problem: ValueProblemBody) => canEdit && mayKeepProblem(problem, reading, taking),
  };
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

function notTheirsToKeep({ message, hint }: ValueProblemBody): BinderyError {
  const why = hint === null ? message : `${message} ${hint}`;
  return new BinderyError('forbidden', `You may not keep this value. ${why}`);
}

function settledMeanwhile(fieldId: string): BinderyError {
  return new BinderyError(
    'not_found',
    `"${fieldId}" has no open conflict: it was settled, or there was none.`,
  );
}
