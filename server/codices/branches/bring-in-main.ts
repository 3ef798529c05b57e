/** Brings into a branch what was written on its Codex since, and says which of its fields hold two values then. */

import type { Actor } from '#core/access/policy.ts';
import { openConflicts } from '#core/codex/open-conflicts.ts';
import type { BroughtInBody, UpdatedBranchBody } from '#core/protocol/api/history/branches.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import { readThrough } from '../content/live-reading.ts';
import {
  type BranchRow,
  branchDocumentName,
  ensureBranchBegun,
  requireBranch,
  requireOpenBranch,
} from '../reading/branch-rows.ts';
import { findCodex } from '../reading/read-codex.ts';
import { present } from './branches.ts';

/** Both sides are kept, as with somebody who was offline. */
export async function updateBranch(
  services: Services,
  actor: Actor,
  codexId: string,
  name: string,
): Promise<UpdatedBranchBody> {
  const codex = await findCodex(services, actor, 'branch', codexId);
  const row = await requireOpenBranch(services, codex.id, name);
  const brought = await bringInAndTell(services, actor, codex, row);
  return { ...(await present(services, await requireBranch(services, codex.id, name))), brought };
}

/** As `bringInMain`, with what it came to. */
export async function bringInAndTell(
  services: Services,
  actor: Actor,
  codex: CodexRow,
  row: BranchRow,
): Promise<BroughtInBody> {
  await ensureBranchBegun(services, row);
  const main = await bringInMain(services, actor, row);
  const conflicts = await readThrough(services, { ...codex, branch: row.name }, openConflicts);
  const labels = new Map(conflicts.map(({ shownIn, field }) => [shownIn, field.label]));
  return {
    operations: Math.max(0, main - Number(row.baseSeq)),
    conflicts: [...labels].map(([field, label]) => ({ field, label })),
  };
}

/** Writes on the branch all that the Codex has at this moment; answers its last operation. */
export async function bringInMain(services: Services, actor: Actor, row: BranchRow): Promise<number> {
  const { prisma, journal, live } = services;
  const main = await journal.load(codexDocumentName(row.codexId));
  const document = branchDocumentName(row);
  const before = await journal.headSeq(document);
  const how = { origin: 'merge', operationId: `main:${row.id}:${main.seq}` } as const;
  const { seq } = await live.apply(document, actor, how, main.state);
  const brought = seq > before ? { broughtIn: { increment: 1 } } : {};
  // An update that was asked for at the same moment may have brought in more.
  await prisma.branch.updateMany({
    where: { id: row.id, baseSeq: { lt: main.seq } },
    data: { baseSeq: main.seq, ...brought },
  });
  return main.seq;
}
