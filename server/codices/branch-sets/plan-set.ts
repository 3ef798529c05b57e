/** The plan of a set of branches: which Codices get one, and why others get none. */
import { createHash } from 'node:crypto';
import { type Actor, type CodexAction, can } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { type BranchSetPlan, MOST_BRANCHED } from '#core/protocol/api/history/branch-sets.ts';
import { MAX_OPEN_BRANCHES } from '#core/protocol/api/history/branches.ts';
import type { Services } from '../../ports/services.ts';
import { type CodexRow, findListRows } from '../../projection/tables/codex-store.ts';
import { NO_ROOM } from '../branches/branches.ts';
import { findCodex } from '../reading/read-codex.ts';

/** A plan with the rows of those that get a branch. */
export interface SetPlan {
  readonly top: CodexRow;
  readonly shown: BranchSetPlan;
  readonly rows: readonly CodexRow[];
}

/** Throws `not_found` and `forbidden` for a Codex on top that is not one's to branch, `invalid_input` when too many stand below it. */
export async function planBranchSet(
  services: Services,
  actor: Actor,
  codexId: string,
  name: string,
): Promise<SetPlan> {
  const top = await findCodex(services, actor, 'branch', codexId);
  const found = await rowsBelow(services, top);
  if (found.length > MOST_BRANCHED)
    throw new BinderyError(
      'invalid_input',
      `${found.length} Codices stand there, and ${MOST_BRANCHED} get a branch at once. Begin at one of those below it.`,
    );
  const known = found.filter((row) => mayActOn(actor, row, 'read'));
  const refusals = await findRefusals(services, actor, known, name);
  const items = known.map(({ id, title }) => ({
    codex: { id, title },
    refused: refusals.get(id) ?? null,
  }));
  const shown = { name, items, hidden: found.length - known.length };
  return {
    top,
    shown: { ...shown, plan: nameOf(shown) },
    rows: known.filter(({ id }) => !refusals.has(id)),
  };
}

/** A Codex and all that stands below it and is not in the trash, parents first. */
export async function rowsBelow(
  { prisma, tree }: Pick<Services, 'prisma' | 'tree'>,
  top: Pick<CodexRow, 'id' | 'privateTopId'>,
): Promise<readonly CodexRow[]> {
  const ids = await tree
    .of(top.privateTopId)
    .read((workspace) =>
      workspace.subtree(top.id).filter((id) => id === top.id || workspace.node(id)?.standing !== 'trashed'),
    );
  return await findListRows(prisma, ids);
}

export function mayActOn(
  actor: Actor,
  { id, privateTopId, templateId }: Pick<CodexRow, 'id' | 'privateTopId' | 'templateId'>,
  action: CodexAction,
): boolean {
  return can(actor, { action, resource: { kind: 'codex', id, privateTopId, templateId } });
}

/** By the ids of the Codices. */
async function findRefusals(
  { prisma }: Services,
  actor: Actor,
  rows: readonly CodexRow[],
  name: string,
): Promise<ReadonlyMap<string, string>> {
  const codexId = { in: rows.map(({ id }) => id) };
  const taken = await prisma.branch.findMany({ where: { codexId, name }, select: { codexId: true } });
  const open = await prisma.branch.groupBy({
    by: ['codexId'],
    where: { codexId, closedAt: null },
    _count: true,
  });
  const isTaken = new Set(taken.map((row) => row.codexId));
  const isFull = new Set(open.flatMap((row) => (row._count < MAX_OPEN_BRANCHES ? [] : [row.codexId])));
  return new Map(
    rows.flatMap((row) => {
      const why = !mayActOn(actor, row, 'branch')
        ? 'You may not begin a branch of it.'
        : isTaken.has(row.id)
          ? `It has, or had, a branch “${name}”.`
          : isFull.has(row.id)
            ? NO_ROOM
            : null;
      return why === null ? [] : [[row.id, why] as const];
    }),
  );
}

function nameOf(shown: Omit<BranchSetPlan, 'plan'>): string {
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 32);
}
