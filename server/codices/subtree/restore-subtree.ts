/** Restoring a Codex and all below it to an instant, as one act: begun, carried to its end, undone. */
import type { Actor, UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type {
  RestoreSubtreeBody,
  SubtreePlan,
  SubtreeRestoreBody,
} from '#core/protocol/api/history/subtree-restores.ts';
import { recordAudit } from '../../access/audit-log.ts';
import { storableText } from '../../database/database-text.ts';
import { type Leases, newLease, takeUpLeft, workUnderLease } from '../../polling/leased-work.ts';
import type { Services } from '../../ports/services.ts';
import { findCodex } from '../reading/read-codex.ts';
import { restoring, runAct, undoing } from './act-steps.ts';
import { planRestore } from './plan-restore.ts';
import { type ActRow, itemsOf, presentAct } from './restore-rows.ts';

const MOST_LISTED = 20;

/** Throws as `planRestore`. */
export async function previewSubtreeRestore(
  services: Services,
  actor: Actor,
  codexId: string,
  at: string,
): Promise<SubtreePlan> {
  return (await planRestore(services, actor, codexId, at)).shown;
}

/**
 * Brings back what is not as it was, each by a forward edit through which others go on. What is refused to whoever asks is named, and nothing is
 * done then unless it is left out (`partial`). Throws `precondition_failed` for another plan than was looked at, `conflict` with an issue for each refusal.
 */
export async function restoreSubtree(
  services: Services,
  actor: Actor,
  codexId: string,
  { at, expect, partial = false }: RestoreSubtreeBody,
): Promise<SubtreeRestoreBody> {
  const { prisma, environment } = services;
  const { top, shown, items } = await planRestore(services, actor, codexId, at);
  if (actor.kind !== 'user') throw new BinderyError('forbidden', 'Members restore what is below a Codex.');
  if (expect !== undefined && expect !== shown.plan)
    throw new BinderyError(
      'precondition_failed',
      'What would be restored has changed since this was looked at. Look at it again.',
    );
  const refused = shown.items.filter((item) => item.refused !== null);
  if (refused.length > 0 && !partial) {
    const issues = refused.map(({ codex, refused: why }) => ({
      path: ['codices', codex.id],
      message: `“${codex.title}”: ${why}`,
    }));
    throw new BinderyError('conflict', 'Some of it cannot be restored, so that nothing was.', { issues });
  }
  const now = environment.now();
  const row = await prisma.subtreeRestore.create({
    data: {
      ...{ id: environment.newId(), topId: top.id, at: new Date(shown.at) },
      ...{ byId: actor.id, byName: storableText(actor.name), madeAt: new Date(now) },
      ...{ state: 'restoring', items: [...items], leasedUntil: newLease(environment) },
    },
  });
  await recordAudit(services, actor, 'subtree-restored', top.id, {
    ...{ restore: row.id, at: shown.at, title: top.title },
    codices: items.map((item) => item.codexId),
  });
  return presentAct(await carryOut(services, actor, row));
}

/** Those of a Codex, newest first. */
export async function listSubtreeRestores(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<readonly SubtreeRestoreBody[]> {
  const row = await findCodex(services, actor, 'readHistory', codexId);
  const rows = await services.prisma.subtreeRestore.findMany({
    where: { topId: row.id },
    orderBy: { madeAt: 'desc' },
    take: MOST_LISTED,
  });
  return rows.map(presentAct);
}

/**
 * Takes an act back, as one: what others have written since stays, and where both changed the same, or somebody has moved it since, the Codex stays as it is
 * and says so. Asked again, nothing is done twice.
 */
export async function undoSubtreeRestore(
  services: Services,
  actor: UserActor,
  id: string,
): Promise<SubtreeRestoreBody> {
  const { prisma, environment } = services;
  const row = await prisma.subtreeRestore.findUnique({ where: { id } });
  const missing = new BinderyError(
    'not_found',
    `There is no restore ${id} here, or it is not shared with you.`,
  );
  if (row === null) throw missing;
  await findCodex(services, actor, 'restore', row.topId, { trashed: 'either' });
  if (row.state === 'restoring')
    throw new BinderyError('conflict', 'It is still running. Undo it in a moment.');
  if (row.state === 'undone') return presentAct(row);
  const by = { undoneById: actor.id, undoneByName: storableText(actor.name) };
  const { count } = await prisma.subtreeRestore.updateMany({
    where: { id, state: 'done' },
    data: { ...by, state: 'undoing', leasedUntil: newLease(environment) },
  });
  if (count === 0) throw new BinderyError('conflict', 'Somebody else is undoing it right now.');
  const detail = { restore: id, at: row.at.toISOString() };
  await recordAudit(services, actor, 'subtree-restore-undone', row.topId, detail);
  return presentAct(await carryOut(services, actor, { ...row, ...by, state: 'undoing' }));
}

/** Carries acts on that somebody was cut off in. Each belongs to one process until its lease runs out. */
export async function resumeSubtreeRestores(services: Services): Promise<void> {
  await takeUpLeft(services, actLeases(services), {
    async work(row) {
      const isUndo = row.state === 'undoing';
      const [id, name] = [isUndo ? row.undoneById : row.byId, isUndo ? row.undoneByName : row.byName];
      // With the rights that they have now.
      const person = { kind: 'user', id: id ?? '', name: name ?? '', role: 'viewer' } as const;
      const found = await services.authenticator.recheck(person);
      await carryOut(services, found?.actor.kind === 'user' ? found.actor : person, row);
    },
    failure: 'a restore of all below a Codex has not ended yet; it is tried again',
  });
}

/** What is done already is found done. */
async function carryOut(services: Services, actor: UserActor, row: ActRow): Promise<ActRow> {
  const { prisma, environment } = services;
  const isUndo = row.state === 'undoing';
  return await workUnderLease(services, actLeases(services), row.id, async () => {
    const step = isUndo ? undoing : restoring;
    const kept = await runAct(services, actor, { row, items: itemsOf(row), step });
    return await prisma.subtreeRestore.update({
      where: { id: row.id },
      data: {
        ...{ state: isUndo ? 'undone' : 'done', leasedUntil: null },
        ...(isUndo ? { undoKept: kept, undoneAt: new Date(environment.now()) } : { kept }),
      },
    });
  });
}

function actLeases({ prisma }: Services): Leases<ActRow> {
  const going = { state: { in: ['restoring', 'undoing'] } };
  return {
    find: (free) =>
      prisma.subtreeRestore.findMany({ where: { ...going, ...free }, orderBy: { madeAt: 'asc' } }),
    hold: (row, leasedUntil) =>
      prisma.subtreeRestore.updateMany({ where: { ...going, ...row }, data: { leasedUntil } }),
  };
}
