/** The members who may comment on a Codex at this moment: who can be asked for a review of it, and whose answer counts. */
import { type CodexPlace, can } from '#core/access/policy.ts';
import type { User } from '#prisma/generated/client.ts';
import type { Services } from '../ports/services.ts';
import { placeOf } from './known-codices.ts';

type Named = Pick<User, 'id' | 'name'>;

/** Those among the members named, by grants as well; whoever is suspended is not. */
export async function findAbleCommenters(
  services: Pick<Services, 'prisma' | 'authenticator'>,
  codexId: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Named>> {
  const place = await placeOf(services.prisma, codexId);
  const [able = new Map<string, Named>()] = await findAbleOnEach(services, [place], userIds);
  return able;
}

/** The same of several Codices, in their order. */
export async function findAbleOnEach(
  { prisma, authenticator }: Pick<Services, 'prisma' | 'authenticator'>,
  codices: readonly CodexPlace[],
  userIds: readonly string[],
): Promise<readonly ReadonlyMap<string, Named>[]> {
  const users = await prisma.user.findMany({ where: { id: { in: [...userIds] }, disabledAt: null } });
  const able = codices.map(() => new Map<string, Named>());
  for (const { id, name, role } of users) {
    const found = await authenticator.recheck({ kind: 'user', id, name, role });
    for (const [place, codex] of codices.entries()) {
      const resource = { ...codex, kind: 'codex' } as const;
      const may = found && can(found.actor, { action: 'comment', resource });
      if (may) able[place]?.set(id, { id, name });
    }
  }
  return able;
}
