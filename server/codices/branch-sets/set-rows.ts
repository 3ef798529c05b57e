/** The rows of sets of branches, and a set as it is answered to somebody. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { BranchSetBody } from '#core/protocol/api/history/branch-sets.ts';
import { isUuid } from '#core/uuid.ts';
import type { BranchSet } from '#prisma/generated/client.ts';
import type { Services } from '../../ports/services.ts';
import { type CodexRow, findListRows } from '../../projection/tables/codex-store.ts';
import { present } from '../branches/branches.ts';
import type { BranchRow } from '../reading/branch-rows.ts';
import { findKnownRow } from '../reading/read-codex.ts';
import { mayActOn, rowsBelow } from './plan-set.ts';

/** A branch of a set with its Codex. */
export interface SetMember {
  readonly codex: CodexRow;
  readonly branch: BranchRow;
}

export interface FoundSet {
  readonly set: BranchSet;
  /** Those whose history `actor` may read, in the order of the tree. */
  readonly members: readonly SetMember[];
  /** How many there are beside these. */
  readonly hidden: number;
}

/** Throws `not_found` where there is none, or none of its Codices is one whose history `actor` may read. */
export async function findBranchSet(services: Services, actor: Actor, id: string): Promise<FoundSet> {
  const { prisma } = services;
  const found = isUuid(id)
    ? await prisma.branchSet.findUnique({ where: { id }, include: { branches: true } })
    : null;
  if (found === null) throw missing(id);
  const { branches, ...set } = found;
  const rows = await findListRows(
    prisma,
    branches.map(({ codexId }) => codexId),
  );
  const known = new Map(
    rows.filter((row) => mayActOn(actor, row, 'readHistory')).map((row) => [row.id, row]),
  );
  if (known.size === 0) throw missing(id);
  const members = branches.flatMap((branch) => {
    const codex = known.get(branch.codexId);
    return codex === undefined ? [] : [{ codex, branch }];
  });
  return {
    set,
    members: await inTreeOrder(services, members),
    hidden: branches.length - members.length,
  };
}

function missing(id: string): BinderyError {
  return new BinderyError(
    'not_found',
    `There is no set of branches ${id} here, or it is not shared with you.`,
  );
}

/** As the tree stands now; those of other trees, and those that are gone from it, come last. */
async function inTreeOrder({ tree }: Services, members: readonly SetMember[]): Promise<readonly SetMember[]> {
  const trees = [...new Set(members.map(({ codex }) => codex.privateTopId))];
  const places = new Map<string, number>();
  for (const top of trees) {
    const wanted = new Set(members.map(({ codex }) => codex.id));
    const order = await tree.of(top).read((workspace) =>
      workspace
        .children(null)
        .flatMap((id) => workspace.subtree(id))
        .filter((id) => wanted.has(id)),
    );
    for (const id of order) places.set(id, places.size);
  }
  const placeOf = ({ codex }: SetMember) => places.get(codex.id) ?? places.size;
  return [...members].sort((a, b) => placeOf(a) - placeOf(b));
}

export async function presentSet(
  services: Services,
  actor: Actor,
  { set, members, hidden }: FoundSet,
): Promise<BranchSetBody> {
  const top = await findKnownRow(services, actor, set.topId);
  const shownTop = top !== null && mayActOn(actor, top, 'read') ? top : null;
  const bodies = await Promise.all(members.map(({ branch }) => present(services, branch)));
  const { id, name, closedAt, closedById, closedByName, merged } = set;
  return {
    ...{ id, name, merged, hidden },
    top: shownTop && { id: shownTop.id, title: shownTop.title },
    createdAt: set.createdAt.toISOString(),
    createdBy: { id: set.createdById, name: set.createdByName },
    ...(closedAt !== null && { closedAt: closedAt.toISOString() }),
    ...(closedById !== null && { closedBy: { id: closedById, name: closedByName ?? '' } }),
    codices: members.flatMap(({ codex }, place) => {
      const branch = bodies[place];
      const isTrashed = codex.deletedAt !== null;
      return branch === undefined ? [] : [{ id: codex.id, title: codex.title, trashed: isTrashed, branch }];
    }),
    others: closedAt === null && shownTop ? await othersBelow(services, actor, shownTop, members) : [],
  };
}

async function othersBelow(
  services: Services,
  actor: Actor,
  top: CodexRow,
  members: readonly SetMember[],
): Promise<BranchSetBody['others']> {
  const ours = new Set(members.map(({ codex }) => codex.id));
  const below = await rowsBelow(services, top);
  return below
    .filter((row) => !ours.has(row.id) && mayActOn(actor, row, 'readHistory'))
    .map(({ id, title }) => ({ id, title }));
}
