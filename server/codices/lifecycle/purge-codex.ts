/** Purges a Codex from the trash: history, files, links and all. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { formatDocumentName, MAIN_BRANCH } from '#core/protocol/document-name.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import { aboutCodex, auditRow } from '../../access/audit-log.ts';
import { bequeathAssets } from '../../assets/asset-uses.ts';
import type { Services } from '../../ports/services.ts';
import { refreshReferrers } from '../../projection/refresh-referrers.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import { tryEnsureNode } from '../../tree/codex-place.ts';
import { branchDocuments, findBranchNames } from '../reading/branch-rows.ts';
import { findCodex } from '../reading/read-codex.ts';

/**
 * Purges a Codex with the subtree that went to the trash with it. Throws `not_found` when it is not in the trash, and
 * `conflict` when an ancestor is. The tree node goes first, so a Codex moved under it concurrently survives at the top
 * level. An interrupted purge is completed by repeating it, or at the next start.
 */
export async function purgeCodex(services: Services, actor: Actor, codexId: string): Promise<void> {
  const row = await findCodex(services, actor, 'purge', codexId, { trashed: true });
  const along = await services.prisma.codex.findMany({
    where: { trashedWithId: row.id },
    select: { id: true },
  });
  const ids = await services.tree.of(row.privateTopId).edit(actor, (workspace) => {
    const taken = takeOut(workspace, row);
    // Taken out before, by a request that was cut off: what is left to do is the rest.
    return taken ?? [row.id, ...along.map(({ id }) => id).filter((id) => workspace.node(id) === null)];
  });
  await eraseCodices(services, actor, ids);
}

/** Answers what was taken out of the tree; `null` when that has been done before. */
function takeOut(workspace: Workspace, row: CodexRow): readonly string[] | null {
  const node = tryEnsureNode(workspace, row) ? workspace.node(row.id) : null;
  if (node === null) return null;
  if (node.state !== 'trashed') {
    const above = node.standingFrom === null ? null : workspace.node(node.standingFrom);
    throw new BinderyError(
      'conflict',
      above === null
        ? 'It has been taken out of the trash meanwhile.'
        : `It went to the trash with "${above.label?.title ?? above.id}". Purge that, or restore this one first.`,
    );
  }
  const ids = workspace.subtree(row.id);
  workspace.purge([row.id]);
  return ids;
}

const AT_ONCE = 1_000;

/** Erases Codices that have no node in the tree: documents first, so that leftovers can be found by their rows. */
export async function eraseCodices(services: Services, actor: Actor, ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += AT_ONCE)
    await erasePortion(services, actor, ids.slice(start, start + AT_ONCE));
}

async function erasePortion(services: Services, actor: Actor, ids: readonly string[]): Promise<void> {
  const { prisma, journal, live } = services;
  const where = { id: { in: [...ids] } };
  const rows = await prisma.codex.findMany({ where, select: { id: true, title: true, privateTopId: true } });
  const trees = rows.filter(({ id, privateTopId }) => id === privateTopId);
  const names = [
    ...ids.flatMap((id) => [documentOf('codex', id), documentOf('comments', id)]),
    ...trees.map(({ id }) => documentOf('subtree', id)),
    ...(await findBranchNames(prisma, ids)).flatMap(branchDocuments),
  ];
  await journal.purge(names);
  live.disconnect({ documents: names }, CLOSE.gone);
  await bequeathAssets(prisma, ids);
  const files = await prisma.asset.findMany({ where: { codexId: where.id }, select: { sha256: true } });
  const events = rows.map((row) => auditRow(actor, 'codex-purged', row.id, aboutCodex(row)));
  await prisma.$transaction([
    prisma.codex.deleteMany({ where }),
    prisma.branchSet.deleteMany({ where: { branches: { none: {} } } }),
    prisma.auditEvent.createMany({ data: events }),
  ]);
  for (const sha256 of new Set(files.map((file) => file.sha256))) await eraseBytes(services, sha256);
  refreshReferrers(services, ids);
}

/** What could not be erased, for the store was away, nobody can read any more; `bindery files clean` erases it later. */
async function eraseBytes({ assets, prisma, log }: Services, sha256: string): Promise<void> {
  try {
    await assets.remove(sha256, async () => (await prisma.asset.count({ where: { sha256 } })) > 0);
  } catch (error) {
    log.error({ err: error, sha256 }, 'a purged file is still in the store: run "bindery files clean"');
  }
}

function documentOf(kind: 'codex' | 'comments' | 'subtree', id: string): string {
  return formatDocumentName({ kind, id, branch: MAIN_BRANCH });
}
