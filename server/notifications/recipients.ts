/** The members who can be told of a Codex, and telling their pages that there is something new. */
import { can, type UserActor } from '#core/access/policy.ts';
import type { Services } from '../ports/services.ts';

/** What pages are told; what is new they ask for. */
export const NOTIFICATIONS_CHANGED = { type: 'notifications' } as const;

/**
 * Those among these people who are members now and may read the Codex. Grants only raise roles, and every role reads: by the role alone, as long
 * as there is no Codex that some members may not read.
 */
export async function findReaders(
  { prisma }: Pick<Services, 'prisma'>,
  userIds: readonly string[],
  codexId: string,
): Promise<ReadonlySet<string>> {
  if (userIds.length === 0) return new Set();
  const users = await prisma.user.findMany({
    where: { id: { in: [...new Set(userIds)] }, disabledAt: null },
    select: { id: true, name: true, role: true },
  });
  const resource = { kind: 'codex', id: codexId } as const;
  const readers = users.filter((user) => {
    const actor: UserActor = { kind: 'user', ...user };
    return can(actor, { action: 'read', resource });
  });
  return new Set(readers.map(({ id }) => id));
}

/** Tells the open pages of these members, on every process. */
export async function announceTo(
  { live, tree }: Pick<Services, 'live' | 'tree'>,
  userIds: ReadonlySet<string>,
): Promise<void> {
  if (userIds.size === 0) return;
  live.announce(await tree.documentName(), NOTIFICATIONS_CHANGED, [...userIds]);
}
