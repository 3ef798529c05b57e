/** The rows of branches, and their documents, which are begun again where that was cut off. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import type { Branch, PrismaClient } from '#prisma/generated/client.ts';
import type { Services } from '../../ports/services.ts';

export type BranchRow = Branch;

/** The live document of a branch. */
export function branchDocumentName({ codexId, name }: Pick<BranchRow, 'codexId' | 'name'>): string {
  return codexDocumentName(codexId, name);
}

/** The live document of what was said about a branch. */
export function branchCommentsName({ codexId, name }: Pick<BranchRow, 'codexId' | 'name'>): string {
  return commentsDocumentName(codexId, name);
}

/** Both live documents of a branch. */
export function branchDocuments(row: Pick<BranchRow, 'codexId' | 'name'>): readonly string[] {
  return [branchDocumentName(row), branchCommentsName(row)];
}

/** `null` when the Codex has no branch of that name. */
export async function findBranchRow(
  prisma: Pick<PrismaClient, 'branch'>,
  codexId: string,
  name: string,
): Promise<BranchRow | null> {
  return await prisma.branch.findUnique({ where: { codexId_name: { codexId, name } } });
}

/** Throws `not_found`. */
export async function requireBranch({ prisma }: Services, codexId: string, name: string): Promise<BranchRow> {
  const row = await findBranchRow(prisma, codexId, name);
  if (row === null) throw new BinderyError('not_found', `This Codex has no branch “${name}”.`);
  return row;
}

/** Throws `not_found`, and `conflict` for one that is closed. */
export async function requireOpenBranch(
  services: Services,
  codexId: string,
  name: string,
): Promise<BranchRow> {
  const row = await requireBranch(services, codexId, name);
  if (row.closedAt === null) return row;
  throw new BinderyError('conflict', `The branch “${name}” is closed. Open it again, or begin another one.`);
}

/** All branches of these Codices by what their documents are called after. */
export async function findBranchNames(
  prisma: Pick<PrismaClient, 'branch'>,
  codexIds: readonly string[],
): Promise<readonly Pick<BranchRow, 'codexId' | 'name'>[]> {
  const where = { codexId: { in: [...codexIds] } };
  return await prisma.branch.findMany({ where, select: { codexId: true, name: true } });
}

/**
 * Writes the Codex as it was at the fork as the first operation of the branch. What it writes follows from the row, and the id of the operation
 * too, so whoever finds it missing may do it, and several at once do it once.
 */
export async function ensureBranchBegun(services: Services, row: BranchRow): Promise<void> {
  const name = branchDocumentName(row);
  if ((await services.journal.headSeq(name)) > 0) return;
  const { state } = await services.journal.load(codexDocumentName(row.codexId), Number(row.fromSeq));
  const creator: Actor = { kind: 'system', id: row.createdById, name: row.createdByName };
  const how = {
    origin: 'branch',
    operationId: `branch:${row.id}`,
    clientTime: row.createdAt.getTime(),
  } as const;
  await services.live.apply(name, creator, how, state);
}
