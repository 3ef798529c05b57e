/** Sets of branches: begun for a Codex and all below it, closed and opened again as one. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type {
  BranchSetBody,
  BranchSetPlan,
  CreateBranchSetBody,
} from '#core/protocol/api/history/branch-sets.ts';
import { MAX_OPEN_BRANCHES } from '#core/protocol/api/history/branches.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { aboutWords, auditRow, recordAudit } from '../../access/audit-log.ts';
import { storableText } from '../../database/database-text.ts';
import { isUniqueViolation } from '../../database/unique-violation.ts';
import type { Services } from '../../ports/services.ts';
import { markAllClosed, NO_ROOM } from '../branches/branches.ts';
import { branchDocuments, ensureBranchBegun } from '../reading/branch-rows.ts';
import { mayActOn, planBranchSet, type SetPlan } from './plan-set.ts';
import { type FoundSet, findBranchSet, presentSet } from './set-rows.ts';

/** Throws as `planBranchSet`. */
export async function previewBranchSet(
  services: Services,
  actor: Actor,
  codexId: string,
  name: string,
): Promise<BranchSetPlan> {
  return (await planBranchSet(services, actor, codexId, name)).shown;
}

/**
 * Begins a branch of one name of the Codex and of each below it, as they are now: all of them, or none. Throws `precondition_failed` for another plan than was
 * looked at, `conflict` with an issue for each that is refused, unless they are left out (`partial`); the one on top never is.
 */
export async function createBranchSet(
  services: Services,
  actor: Actor,
  codexId: string,
  { name, expect, partial = false }: CreateBranchSetBody,
): Promise<BranchSetBody> {
  const { prisma, journal, environment } = services;
  const plan = await planBranchSet(services, actor, codexId, name);
  if (expect !== undefined && expect !== plan.shown.plan)
    throw new BinderyError(
      'precondition_failed',
      'What would get a branch has changed since this was looked at. Look at it again.',
    );
  assertNothingRefused(plan, partial);
  const { top, rows } = plan;
  const heads = await journal.headSeqs(rows.map(({ id }) => codexDocumentName(id)));
  const by = { createdById: actor.id, createdByName: storableText(actor.name) };
  const began = { ...by, name, createdAt: new Date(environment.now()) };
  const set = { ...began, id: environment.newId(), topId: top.id };
  const branches = rows.map((row) => {
    const seq = heads.get(codexDocumentName(row.id)) ?? 0;
    return { ...began, id: environment.newId(), codexId: row.id, fromSeq: seq, baseSeq: seq, setId: set.id };
  });
  const codices = rows.map(({ id }) => id);
  const event = auditRow(
    actor,
    'branch-set-created',
    top.id,
    aboutWords(top, { name }, { set: set.id, codices }),
  );
  await prisma
    .$transaction([
      prisma.branchSet.create({ data: set }),
      prisma.branch.createMany({ data: branches }),
      prisma.auditEvent.create({ data: event }),
    ])
    .catch(refuseTaken(name));
  const found = await findBranchSet(services, actor, set.id);
  // One that is cut off here is begun by whoever opens it first.
  for (const { branch } of found.members) await ensureBranchBegun(services, branch);
  return await presentSet(services, actor, found);
}

function assertNothingRefused({ top, shown }: SetPlan, partial: boolean): void {
  const refused = shown.items.filter((item) => item.refused !== null);
  const topRefused = refused.some(({ codex }) => codex.id === top.id);
  if ((refused.length === 0 && shown.hidden === 0) || (partial && !topRefused)) return;
  const issues = refused.map(({ codex, refused: why }) => ({
    path: ['codices', codex.id],
    message: `“${codex.title}”: ${why}`,
  }));
  const hidden = { path: ['hidden'], message: `${shown.hidden} below it are not shared with you.` };
  throw new BinderyError('conflict', 'Some of these Codices get no branch of that name, so none did.', {
    issues: shown.hidden > 0 ? [...issues, hidden] : issues,
  });
}

function refuseTaken(name: string) {
  return (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    const message = `One of these Codices has just got a branch “${name}”. Look at the plan again.`;
    throw new BinderyError('conflict', message, { cause: error });
  };
}

/** Throws as `findBranchSet`. */
export async function getBranchSet(services: Services, actor: Actor, id: string): Promise<BranchSetBody> {
  return await presentSet(services, actor, await findBranchSet(services, actor, id));
}

/** Closes all of them without merging: they can still be read. */
export async function closeBranchSet(services: Services, actor: Actor, id: string): Promise<void> {
  const { set, members, hidden } = await findBranchSet(services, actor, id);
  assertMayAll(actor, { set, members, hidden }, 'mergeBranch');
  if (set.closedAt !== null) return;
  const open = members.filter(({ branch }) => branch.closedAt === null);
  await markAllClosed(
    services,
    actor,
    open.map(({ branch }) => ({ row: branch })),
    async (tx, closedAt) => {
      const by = { closedById: actor.id, closedByName: storableText(actor.name) };
      await tx.branchSet.update({ where: { id }, data: { closedAt, ...by } });
    },
  );
  await record(services, actor, 'branch-set-closed', { set, members, hidden });
}

/** Opens all of them again. Throws `conflict` for a set that is merged, `invalid_input` where one of its Codices has too many that are open. */
export async function reopenBranchSet(services: Services, actor: Actor, id: string): Promise<BranchSetBody> {
  const { prisma, live } = services;
  const found = await findBranchSet(services, actor, id);
  assertMayAll(actor, found, 'branch');
  const { set, members } = found;
  if (set.merged) throw new BinderyError('conflict', `The branches “${set.name}” are merged. Begin others.`);
  if (set.closedAt !== null) {
    await assertRoomInEach(services, found);
    const open = { closedAt: null, closedById: null, closedByName: null };
    await prisma.$transaction([
      prisma.branch.updateMany({ where: { setId: id, mergedSeq: null }, data: open }),
      prisma.branchSet.update({ where: { id }, data: open }),
    ]);
    await record(services, actor, 'branch-set-reopened', found);
    // Whoever reads one comes again as a writer.
    const documents = members.flatMap(({ branch }) => branchDocuments(branch));
    live.disconnect({ documents }, CLOSE.tryAgainLater);
  }
  return await getBranchSet(services, actor, id);
}

async function assertRoomInEach({ prisma }: Services, { members }: FoundSet): Promise<void> {
  const codexId = { in: members.map(({ codex }) => codex.id) };
  const where = { codexId, closedAt: null };
  const open = await prisma.branch.groupBy({ by: ['codexId'], where, _count: true });
  const full = new Set(open.flatMap((row) => (row._count < MAX_OPEN_BRANCHES ? [] : [row.codexId])));
  const issues = members.flatMap(({ codex }) =>
    full.has(codex.id) ? [{ path: ['codices', codex.id], message: `“${codex.title}”: ${NO_ROOM}` }] : [],
  );
  if (issues.length > 0) throw new BinderyError('invalid_input', NO_ROOM, { issues });
}

/** Throws `forbidden` with an issue for each Codex on which one may not do this, and where there are some that one may not know. */
export function assertMayAll(
  actor: Actor,
  { members, hidden }: FoundSet,
  action: 'branch' | 'mergeBranch',
): void {
  const issues = members.flatMap(({ codex }) =>
    mayActOn(actor, codex, action)
      ? []
      : [{ path: ['codices', codex.id], message: `“${codex.title}”: You may not do this there.` }],
  );
  if (hidden > 0) issues.push({ path: ['hidden'], message: `${hidden} of them are not shared with you.` });
  if (issues.length === 0) return;
  const message = 'This is done to all branches of the set, and you may not do it to some of them.';
  throw new BinderyError('forbidden', message, { issues });
}

export function closed({ set }: Pick<FoundSet, 'set'>): BinderyError {
  return new BinderyError('conflict', `The branches “${set.name}” are closed. Open them again first.`);
}

export async function record(
  services: Services,
  actor: Actor,
  action: 'branch-set-closed' | 'branch-set-reopened' | 'branch-set-merged',
  { set, members }: FoundSet,
): Promise<void> {
  const isPrivate = members.find(({ codex }) => codex.privateTopId !== null)?.codex.privateTopId ?? null;
  const others = { set: set.id, codices: members.map(({ codex }) => codex.id) };
  const detail = aboutWords({ privateTopId: isPrivate }, { name: set.name }, others);
  await recordAudit(services, actor, action, set.topId, detail);
}
