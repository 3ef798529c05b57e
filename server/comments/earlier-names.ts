/** The names that a member had before, as the database keeps them whenever one is changed. */
import type { EarlierName } from '#core/comments/check-comments-update.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';

export async function findEarlierNames(
  prisma: PrismaClient,
  userId: string,
): Promise<readonly EarlierName[]> {
  const rows = await prisma.earlierName.findMany({
    where: { userId },
    orderBy: { until: 'desc' },
    take: 20,
    select: { name: true, until: true },
  });
  return rows.map(({ name, until }) => ({ name, until: until.getTime() }));
}
