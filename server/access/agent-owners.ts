/** For whom agents work, to be told beside their names in history. */
import type { PrismaClient } from '#prisma/generated/client.ts';

/** Of those among these authors that are agents, who answers for them. */
export async function findAgentOwners(
  prisma: Pick<PrismaClient, 'agent'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await prisma.agent.findMany({
    where: { userId: { in: [...new Set(ids)] } },
    select: { userId: true, owner: { select: { name: true } } },
  });
  return new Map(rows.map(({ userId, owner }) => [userId, owner.name]));
}
