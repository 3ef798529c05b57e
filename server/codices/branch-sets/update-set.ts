/** Bringing main into every branch of a set, one after the other, with what it came to in each. */
import type { Actor } from '#core/access/policy.ts';
import { isBinderyError } from '#core/errors.ts';
import type { UpdatedBranchSetBody } from '#core/protocol/api/history/branch-sets.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Services } from '../../ports/services.ts';
import { bringInAndTell } from '../branches/bring-in-main.ts';
import { assertMayAll, closed, getBranchSet } from './branch-sets.ts';
import { findBranchSet, type SetMember } from './set-rows.ts';

type Brought = UpdatedBranchSetBody['brought'][number];

/**
 * One that is refused keeps none of the others from what was written on its Codex: each says what became of it. Those that have all of main are not told.
 */
export async function updateBranchSet(
  services: Services,
  actor: Actor,
  id: string,
): Promise<UpdatedBranchSetBody> {
  const found = await findBranchSet(services, actor, id);
  assertMayAll(actor, found, 'branch');
  if (found.set.closedAt !== null) throw closed(found);
  const heads = await services.journal.headSeqs(
    found.members.map(({ codex }) => codexDocumentName(codex.id)),
  );
  const brought: Brought[] = [];
  for (const member of found.members) {
    const { codex, branch } = member;
    const isBehind = (heads.get(codexDocumentName(codex.id)) ?? 0) > Number(branch.baseSeq);
    if (isBehind && branch.closedAt === null) brought.push(await bringInto(services, actor, member));
  }
  return { ...(await getBranchSet(services, actor, id)), brought };
}

async function bringInto(services: Services, actor: Actor, { codex, branch }: SetMember): Promise<Brought> {
  const { id, title } = codex;
  if (codex.deletedAt !== null)
    return { id, title, operations: 0, conflicts: [], refused: 'It is in the trash.' };
  try {
    return { id, title, ...(await bringInAndTell(services, actor, codex, branch)), refused: null };
  } catch (error) {
    // Anything else is no word about this one.
    if (!isBinderyError(error) || !REFUSALS.includes(error.code)) throw error;
    return { id, title, operations: 0, conflicts: [], refused: error.message };
  }
}

const REFUSALS: readonly string[] = ['conflict', 'forbidden', 'invalid_input', 'not_found'];
