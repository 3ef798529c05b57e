/** Reads a Codex from its live document, so that the answer is never older than what is on a screen. */
import {
  type Actor,
  type CodexAction,
  type CodexPlace,
  can,
  type FieldsAction,
  mayKnowPrivate,
} from '#core/access/policy.ts';
import { fieldsWithin } from '#core/access/template-limits.ts';
import { BinderyError } from '#core/errors.ts';
import type { CodexBody, CodexSummary } from '#core/protocol/api/codices.ts';
import { MAIN_BRANCH } from '#core/protocol/document-name.ts';
import { isUuid } from '#core/uuid.ts';
import { assertCan, codexNotFound } from '../../access/assert-can.ts';
import type { DescribedOperation } from '../../journal/journal.ts';
import type { Services } from '../../ports/services.ts';
import { readPeopleNames } from '../../projection/people-names.ts';
import { type CodexRow, findCodexRow } from '../../projection/tables/codex-store.ts';
import { presentReading, readWith } from '../content/codex-reading.ts';
import type { RichTextForm } from '../content/field-values.ts';
import { formulaDay } from '../content/formula-day.ts';
import { documentOf } from '../content/live-reading.ts';
import { ensureBranchBegun, requireBranch } from './branch-rows.ts';
import { mayKnowRollUps, rollUpsFor } from './may-know-roll-ups.ts';
import { ensureSeeded } from './seed-document.ts';

/**
 * The row of a Codex on which `actor` may act. Throws `not_found` when it does not exist, is in the trash (see `trashed`),
 * or is unknown to the actor; `forbidden` when they may read it but not do this.
 */
export async function findCodex(
  services: Services,
  actor: Actor,
  action: CodexAction,
  codexId: string,
  { trashed = false, branch }: { readonly trashed?: boolean | 'either'; readonly branch?: string } = {},
): Promise<CodexRow> {
  return await findRow(services, actor, codexId, trashed, (place) =>
    assertCan(actor, { action, resource: { kind: 'codex', ...place, branch } }),
  );
}

/** As `findCodex`, for those who reach some fields of it as well. Whoever calls this tells and changes nothing but `fields`; `null` for all. */
export async function findReached(
  services: Services,
  actor: Actor,
  action: FieldsAction,
  codexId: string,
): Promise<{ readonly row: CodexRow; readonly fields: ReadonlySet<string> | null }> {
  const row = await findRow(services, actor, codexId, false, (place) =>
    assertCan(actor, { action, resource: { kind: 'fields', ...place } }),
  );
  return { row, fields: fieldsReached(actor, row) };
}

/** The fields of a Codex that somebody reaches; `null` for all. */
export function fieldsReached(
  actor: Actor,
  { templateId }: Pick<CodexRow, 'templateId'>,
): ReadonlySet<string> | null {
  return actor.kind === 'user' ? fieldsWithin(actor.limits, templateId) : null;
}

async function findRow(
  services: Services,
  actor: Actor,
  codexId: string,
  trashed: boolean | 'either',
  assertMay: (place: CodexPlace) => void,
): Promise<CodexRow> {
  let row = isUuid(codexId) ? await findKnownRow(services, actor, codexId) : null;
  const privateTopId = row?.privateTopId ?? null;
  assertMay({ id: codexId, privateTopId, ...(row && { templateId: row.templateId }) });
  const fits = (found: CodexRow): boolean => trashed === 'either' || (found.deletedAt !== null) === trashed;
  if (row && !fits(row)) {
    // Somebody may just have moved it in a page, and the table is a moment behind the tree.
    await services.tree.of(privateTopId).project();
    row = await findCodexRow(services.prisma, codexId);
  }
  if (!row || !fits(row)) throw codexNotFound(codexId);
  await ensureSeeded(services, row);
  return row;
}

const WRITES: readonly CodexAction[] = ['comment', 'edit', 'restore'];

/**
 * As `findCodex`, of the branch that is named, or of the Codex itself. Throws also `not_found` for a branch that there is not, or that
 * the link of a guest does not lead to, and `conflict` for whoever would write on one that is closed, or about it.
 */
export async function findOnBranch(
  services: Services,
  actor: Actor,
  action: 'read' | 'comment' | 'edit' | 'readHistory' | 'restore' | 'nameVersion',
  codexId: string,
  branch: string | undefined,
): Promise<CodexRow> {
  const isMain = branch === undefined || branch === MAIN_BRANCH;
  if (isMain) return await findCodex(services, actor, action, codexId);
  // A guest has the rights of their link, which is for this branch.
  const asked = action === 'edit' && actor.kind !== 'guest' ? 'branch' : action;
  const row = await findCodex(services, actor, asked, codexId, { branch });
  if (actor.kind !== 'guest')
    assertCan(actor, { action: 'readHistory', resource: { kind: 'codex', ...row, branch } });
  const found = await requireBranch(services, row.id, branch);
  if (WRITES.includes(action) && found.closedAt !== null)
    throw new BinderyError(
      'conflict',
      `The branch “${branch}” is closed. Open it again, or begin another one.`,
    );
  await ensureBranchBegun(services, found);
  return { ...row, branch };
}

/** The row of a Codex to which links and forms may lead. Throws as `findCodex`, and `invalid_input` for a private one: nobody comes to it unnamed. */
export async function findShareable(services: Services, actor: Actor, codexId: string): Promise<CodexRow> {
  const known = isUuid(codexId) ? await findKnownRow(services, actor, codexId) : null;
  if (known !== null && known.privateTopId !== null)
    throw new BinderyError(
      'invalid_input',
      'This Codex is private: no link and no form leads to it. Give members and groups a role on it instead.',
    );
  return await findCodex(services, actor, 'share', codexId);
}

/** The row of a Codex; `null` also for one that `actor` may not know of, so that all that follows is as if there were none. */
export async function findKnownRow(
  { prisma }: Pick<Services, 'prisma'>,
  actor: Actor,
  codexId: string,
): Promise<CodexRow | null> {
  const row = await findCodexRow(prisma, codexId);
  return row !== null && mayKnowPrivate(actor, row.privateTopId) ? row : null;
}

/** The document of a row as `{ id, title, fields, … }` for `actor`, with a journal sequence that it includes. */
export async function presentCodex(
  services: Services,
  actor: Actor,
  row: CodexRow,
  richText: RichTextForm = 'markdown',
): Promise<{ readonly body: CodexBody; readonly seq: number }> {
  const name = documentOf(row);
  // The head comes first: a document newer than its ETag costs a reader one fetch, an older one would hide an edit.
  const [last] = await services.journal.describe(name, { limit: 1 });
  const rollUps = rollUpsFor(actor, row);
  const people = await readPeopleNames(services, row);
  const today = await formulaDay(services, row, services.environment.now());
  const options = { richText, today, rollUps, people };
  const { title, template, values, retired, rolledUp } = await readWith(
    services,
    row,
    presentReading,
    options,
  );
  const body: CodexBody = {
    ...summarizeRow(row),
    title,
    template,
    fields: { ...values },
    ...latestEdit(row, last),
  };
  if (Object.keys(retired).length > 0) body.retired = { ...retired };
  if (rolledUp.length > 0 && !mayKnowRollUps(actor)) body.withheld = [...rolledUp];
  else if (rolledUp.length > 0) body.rollUps = { ...rollUps };
  return { body, seq: last?.seq ?? 0 };
}

/** The same with some fields alone: whatever holds others, or is worked out from them, is left out. */
export function withFields<Answer extends { readonly body: CodexBody }>(
  answer: Answer,
  reached: ReadonlySet<string>,
): Answer {
  const { retired: _retired, rollUps: _rollUps, withheld, ...body } = answer.body;
  const fields = Object.fromEntries(Object.entries(body.fields).filter(([id]) => reached.has(id)));
  const kept = withheld?.filter((id) => reached.has(id)) ?? [];
  return { ...answer, body: { ...body, fields, ...(kept.length > 0 && { withheld: kept }) } };
}

/** Removes from the answer what a guest may not see: everything around the Codex that their link does not lead to. */
export function asSeenBy(actor: Actor, body: CodexBody): CodexBody {
  if (actor.kind !== 'guest' || body.parentId === null || mayKnow(actor, body.parentId)) return body;
  return { ...body, parentId: null };
}

/** Whether a guest may know what a Codex is called, and that it is there. */
export function mayKnow(actor: Actor, codexId: string): boolean {
  // No link leads to a private Codex, and nothing that is not private stands beside one.
  return can(actor, { action: 'read', resource: { kind: 'codex', id: codexId, privateTopId: null } });
}

/** The summary of a row, read again after a move. */
export async function summarizeAgain({ prisma }: Services, row: CodexRow): Promise<CodexSummary> {
  return summarizeRow((await findCodexRow(prisma, row.id)) ?? row);
}

/** The summary of a row for lists. */
export function summarizeRow(row: CodexRow): CodexSummary {
  return {
    id: row.id,
    title: row.title,
    template: { id: row.templateId, version: row.templateVersion },
    parentId: row.parentId,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    createdBy: { id: row.createdById, name: row.createdByName },
    updatedBy: { id: row.updatedById, name: row.updatedByName },
    ...(row.deletedAt && { deletedAt: row.deletedAt.toISOString() }),
    ...(row.archivedAt && { archivedAt: row.archivedAt.toISOString() }),
    ...(row.privateTopId !== null && { privateTopId: row.privateTopId }),
  };
}

/** Who edited last, and when. Following a template is the server's doing and does not count. */
function latestEdit(
  row: CodexRow,
  last: DescribedOperation | undefined,
): Pick<CodexBody, 'updatedAt' | 'updatedBy'> {
  if (!last || last.origin === 'template') {
    return {
      updatedAt: row.updatedAt.toISOString(),
      updatedBy: { id: row.updatedById, name: row.updatedByName },
    };
  }
  const { id, name } = last.actor;
  return { updatedAt: new Date(last.serverTime).toISOString(), updatedBy: { id, name } };
}
