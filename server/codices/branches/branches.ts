/** The branches of a Codex: begun at a point of its history, listed, brought up to date, closed. */
import { randomUUID } from 'node:crypto';
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import {
  type BranchBody,
  type CreateBranchBody,
  MAX_OPEN_BRANCHES,
} from '#core/protocol/api/history/branches.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { aboutWords, auditRow, recordAudit } from '../../access/audit-log.ts';
import { storableText } from '../../database/database-text.ts';
import { isUniqueViolation } from '../../database/unique-violation.ts';
import type { Services } from '../../ports/services.ts';
import { resolvePoint } from '../history/named-versions.ts';
import {
  type BranchRow,
  branchCommentsName,
  branchDocumentName,
  branchDocuments,
  ensureBranchBegun,
  requireBranch,
} from '../reading/branch-rows.ts';
import { findCodex } from '../reading/read-codex.ts';
import { countSessions } from './count-sessions.ts';
import { endBranchLinks } from './end-links.ts';
import { endReviews } from './end-reviews.ts';

/**
 * Begins a branch at a point of the history, or as the Codex is now. Throws `conflict` when the name is or was taken in this Codex, `not_found` for an
 * unknown point, `invalid_input` when too many are open.
 */
export async function createBranch(
  services: Services,
  actor: Actor,
  codexId: string,
  { name, from }: CreateBranchBody,
): Promise<BranchBody> {
  const { prisma, journal, environment } = services;
  const codex = await findCodex(services, actor, 'branch', codexId);
  const head = await journal.headSeq(codexDocumentName(codex.id));
  const seq = from === undefined ? head : await resolveOnMain(services, codex.id, from);
  await assertRoom(services, codex.id);
  const data = {
    ...{ id: randomUUID(), codexId: codex.id, name, fromSeq: seq, baseSeq: seq },
    ...{ createdById: actor.id, createdByName: storableText(actor.name) },
    createdAt: new Date(environment.now()),
  };
  const event = auditRow(actor, 'branch-created', codex.id, aboutWords(codex, { name }, { seq }));
  const [row] = await prisma
    .$transaction([prisma.branch.create({ data }), prisma.auditEvent.create({ data: event })])
    .catch(refuseTaken(name));
  await ensureBranchBegun(services, row);
  return await present(services, row);
}

/** All of a Codex: open ones first, the youngest first. */
export async function listBranches(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<readonly BranchBody[]> {
  const codex = await findCodex(services, actor, 'readHistory', codexId);
  const rows = await services.prisma.branch.findMany({
    where: { codexId: codex.id },
    orderBy: { createdAt: 'desc' },
  });
  const bodies = await Promise.all(rows.map((row) => present(services, row)));
  return [...bodies.filter(isOpen), ...bodies.filter((body) => !isOpen(body))];
}

/** Closes a branch: it can still be read. Whoever writes in it at this moment is told that it is closed. */
export async function closeBranch(
  services: Services,
  actor: Actor,
  codexId: string,
  name: string,
): Promise<void> {
  const codex = await findCodex(services, actor, 'mergeBranch', codexId);
  const row = await requireBranch(services, codex.id, name);
  if (row.closedAt !== null) return;
  await assertAlone(services, row);
  await markClosed(services, actor, row);
  await recordAudit(services, actor, 'branch-closed', codex.id, aboutWords(codex, { name }));
}

/**
 * Opens a branch again that was closed without merging it, to be written on. Throws `conflict` for one that is merged: main has what was on it, and what both
 * have in common would be two things; `invalid_input` when too many are open.
 */
export async function reopenBranch(
  services: Services,
  actor: Actor,
  codexId: string,
  name: string,
): Promise<BranchBody> {
  const { prisma, live } = services;
  const codex = await findCodex(services, actor, 'branch', codexId);
  const row = await requireBranch(services, codex.id, name);
  if (row.closedAt !== null) {
    if (row.mergedSeq === null) await assertAlone(services, row, 'opened');
    await assertRoom(services, codex.id);
    const { count } = await prisma.branch.updateMany({
      where: { id: row.id, mergedSeq: null },
      data: { closedAt: null, closedById: null, closedByName: null },
    });
    if (count === 0) throw new BinderyError('conflict', `The branch “${name}” is merged. Begin another one.`);
    await recordAudit(services, actor, 'branch-reopened', codex.id, aboutWords(codex, { name }));
    // Whoever reads it comes again as a writer.
    live.disconnect({ documents: branchDocuments(row) }, CLOSE.tryAgainLater);
  }
  return await present(services, await requireBranch(services, codex.id, name));
}

/**
 * Throws `conflict` for a branch of an open set, which is merged and closed with the others (ADR 0087), and for one of a closed set that is to be opened by
 * itself.
 */
export async function assertAlone(
  { prisma }: Services,
  { setId, name }: BranchRow,
  deed: 'merged or closed' | 'opened' = 'merged or closed',
): Promise<void> {
  const set = setId === null ? null : await prisma.branchSet.findUnique({ where: { id: setId } });
  if (set === null || (set.closedAt === null) !== (deed === 'merged or closed')) return;
  throw new BinderyError(
    'conflict',
    `The branch “${name}” is one of several Codices, which are ${deed} together: as the set of branches ${set.id}.`,
    { issues: [{ path: ['set'], message: set.id }] },
  );
}

export interface ClosedBranch {
  readonly row: BranchRow;
  readonly merged?: Pick<Partial<BranchRow>, 'mergedSeq' | 'mergedHead'>;
}

/** As `markAllClosed`, for one. */
export async function markClosed(
  services: Services,
  actor: Actor,
  row: BranchRow,
  merged: ClosedBranch['merged'] = {},
): Promise<void> {
  await markAllClosed(services, actor, [{ row, merged }]);
}

/** So many branches are closed in one transaction. */
const CLOSING_MS = 60_000;

/**
 * Marks them closed in one transaction, with what `along` does, ends their reviews and sends away whoever writes in them, so that they come again as readers.
 */
export async function markAllClosed(
  { prisma, live, tree, environment, projection }: Services,
  actor: Actor,
  branches: readonly ClosedBranch[],
  along: (tx: Prisma.TransactionClient, closedAt: Date) => Promise<void> = async () => undefined,
): Promise<void> {
  const by = { closedById: actor.id, closedByName: storableText(actor.name) };
  const closedAt = new Date(environment.now());
  const ended = await prisma.$transaction(
    async (tx) => {
      const links: string[] = [];
      for (const { row, merged = {} } of branches) {
        const closed = row.closedAt === null ? { closedAt, ...by } : {};
        // What was said about one that is merged is carried by the projection, which is behind from here on until it has done so.
        const carried = merged.mergedSeq === undefined ? {} : { commentsSeq: 0 };
        await tx.branch.update({ where: { id: row.id }, data: { ...closed, ...merged, ...carried } });
        await endReviews(tx, actor, row, closedAt);
        links.push(...(await endBranchLinks(tx, actor, row, closedAt)));
      }
      await along(tx, closedAt);
      return links;
    },
    { timeout: CLOSING_MS },
  );
  // Before its members, who come again as readers: a guest of it has nothing to come again to.
  live.disconnect({ linkIds: ended }, CLOSE.revoked);
  live.announce(await tree.documentName(), { type: 'reviews' });
  live.disconnect({ documents: branches.flatMap(({ row }) => branchDocuments(row)) }, CLOSE.tryAgainLater);
  for (const { row, merged } of branches) {
    await projection.project(branchCommentsName(row));
    if (merged?.mergedSeq !== undefined) await projection.project(commentsDocumentName(row.codexId));
  }
}

/** A branch as it is answered. */
export async function present({ journal }: Services, row: BranchRow): Promise<BranchBody> {
  const document = branchDocumentName(row);
  const heads = await journal.headSeqs([document, codexDocumentName(row.codexId)]);
  const [own, main] = [heads.get(document) ?? 1, heads.get(codexDocumentName(row.codexId)) ?? 0];
  const { closedAt, closedById, closedByName } = row;
  const sessions = closedAt === null ? await sessionsOf(journal, row, { own, main }) : {};
  return {
    ...{ name: row.name, document, from: Number(row.fromSeq), base: Number(row.baseSeq) },
    ahead: aheadOf(row, own),
    behind: Math.max(0, main - Number(row.baseSeq)),
    ...sessions,
    openThreads: row.openThreads,
    ...(row.setId !== null && { set: row.setId }),
    createdAt: row.createdAt.toISOString(),
    createdBy: { id: row.createdById, name: row.createdByName },
    ...(closedAt !== null && { closedAt: closedAt.toISOString() }),
    ...(closedById !== null && { closedBy: { id: closedById, name: closedByName ?? '' } }),
    ...(row.mergedSeq !== null && { merged: Number(row.mergedSeq) }),
  };
}

/** Its own operations that are not merged, up to its last one. Its first operation is the Codex as it was. */
export function aheadOf(
  { mergedHead, broughtIn }: Pick<BranchRow, 'mergedHead' | 'broughtIn'>,
  head: number,
): number {
  return mergedHead === null ? Math.max(0, head - 1 - broughtIn) : head - Number(mergedHead);
}

/** How far it has come on either side, in sessions. */
async function sessionsOf(
  journal: Services['journal'],
  row: BranchRow,
  { own, main }: { readonly own: number; readonly main: number },
): Promise<Pick<BranchBody, 'aheadSessions' | 'behindSessions'>> {
  const written = { documentName: branchDocumentName(row), after: Number(row.mergedHead ?? 1), head: own };
  const missing = { documentName: codexDocumentName(row.codexId), after: Number(row.baseSeq), head: main };
  const [aheadSessions, behindSessions] = await Promise.all([
    countSessions(journal, { ...written, merges: false }),
    countSessions(journal, { ...missing, merges: true }),
  ]);
  return { aheadSessions, behindSessions };
}

function isOpen({ closedAt }: BranchBody): boolean {
  return closedAt === undefined;
}

/** Throws `not_found`, and `invalid_input` for a version of another branch. */
async function resolveOnMain(services: Services, codexId: string, from: string): Promise<number> {
  const { seq, branch } = await resolvePoint(services, codexId, from);
  if (branch === undefined) return seq;
  const message = `“${from}” is a version of the branch “${branch}”. A branch begins from a version of the Codex.`;
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['from'], message }] });
}

export const NO_ROOM = `A Codex has at most ${MAX_OPEN_BRANCHES} open branches. Merge or close one first.`;

async function assertRoom({ prisma }: Services, codexId: string): Promise<void> {
  if ((await prisma.branch.count({ where: { codexId, closedAt: null } })) < MAX_OPEN_BRANCHES) return;
  throw new BinderyError('invalid_input', NO_ROOM);
}

function refuseTaken(name: string) {
  return (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    throw new BinderyError('conflict', `This Codex has, or had, a branch “${name}”. Choose another name.`, {
      cause: error,
    });
  };
}
