/** The members who may comment on a Codex at this moment: who can be asked for a review of it, and whose answer counts. */
import { can } from '#core/access/policy.ts';
import type { User } from '#prisma/generated/client.ts';
import type { Services } from '../ports/services.ts';
import { placeOf } from './known-codices.ts';

/** Those among the members named, by grants as well; whoever is suspended is not. */
export async function findAbleCommenters(
  { prisma, authenticator }: Pick<Services, 'prisma' | 'authenticator'>,
  codexId: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Pick<User, 'id' | 'name'>>> {
  const users = await prisma.user.findMany({ where: { id: { in: [...userIds] }, disabledAt: null } });
  const resource = { kind: 'codex', ...(await placeOf(prisma, codexId)) } as const;
  const able = new Map<string, Pick<User, 'id' | 'name'>>();
  for (const { id, name, role } of users) {
    const found = await authenticator.recheck({ kind: 'user', id, name, role });
    const may = found && can(found.actor, { action: 'comment', resource });
    if (may) able.set(id, { id, name });
  }
  return able;
}
