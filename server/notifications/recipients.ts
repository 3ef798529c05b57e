/** The members who can be told of a Codex, and telling their pages that there is something new. */
import { reachesWhole } from '#core/access/template-limits.ts';
import { readTemplateLimits } from '../access/agent-limits.ts';
import { readersOfPrivate } from '../access/member-grants.ts';
import type { Services } from '../ports/services.ts';

/** What pages are told; what is new they ask for. */
export const NOTIFICATIONS_CHANGED = { type: 'notifications' } as const;

/**
 * Those among these people who are members now and may read the Codex: every member reads one that is not private, and a private one
 * whoever was given a role on it. An agent reads where it is let, and as long as whoever answers for it is a member.
 */
export async function findReaders(
  { prisma, tree }: Pick<Services, 'prisma' | 'tree'>,
  userIds: readonly string[],
  codexId: string,
): Promise<ReadonlySet<string>> {
  if (userIds.length === 0) return new Set();
  const users = await prisma.user.findMany({
    where: {
      ...{ id: { in: [...new Set(userIds)] }, disabledAt: null },
      OR: [{ agent: null }, { agent: { owner: { disabledAt: null } } }],
    },
    select: { id: true, agent: { select: { subtreeId: true, templates: true } } },
  });
  const codex = await prisma.codex.findUnique({
    where: { id: codexId },
    select: { privateTopId: true, templateId: true },
  });
  if (codex === null) return new Set();
  const ids: string[] = [];
  for (const { id, agent } of users) {
    if (!reachesWhole(readTemplateLimits(agent?.templates), codex.templateId)) continue;
    const part = agent?.subtreeId ? await tree.subtree(agent.subtreeId) : null;
    if (part === null || part.includes(codexId)) ids.push(id);
  }
  return codex.privateTopId === null ? new Set(ids) : await readersOfPrivate(prisma, codex.privateTopId, ids);
}

/** Tells the open pages of these members, on every process. */
export async function announceTo(
  { live, tree }: Pick<Services, 'live' | 'tree'>,
  userIds: ReadonlySet<string>,
): Promise<void> {
  if (userIds.size === 0) return;
  live.announce(await tree.documentName(), NOTIFICATIONS_CHANGED, [...userIds]);
}
