/** The values of members that lost, as they read of them: as it stands when they look, without what was settled since. */
import { type ConflictBody, conflictSchema } from '#core/protocol/api/conflicts.ts';
import type { NotificationBody } from '#core/protocol/api/notifications.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';

type LostBody = NonNullable<NotificationBody['conflicts']>[number];

/** The open conflicts of these Codices in which a value of the member lost to somebody else's, by Codex. */
export async function readLostValues(
  prisma: PrismaClient,
  userId: string,
  codexIds: readonly string[],
): Promise<ReadonlyMap<string, readonly LostBody[]>> {
  const found = new Map<string, LostBody[]>();
  if (codexIds.length === 0) return found;
  const rows = await prisma.codexConflict.findMany({
    where: { codexId: { in: [...new Set(codexIds)] } },
    orderBy: [{ at: 'desc' }, { fieldId: 'asc' }],
    select: { codexId: true, detail: true },
  });
  for (const { codexId, detail } of rows) {
    const { data } = conflictSchema.safeParse(detail);
    const lost = data === undefined ? null : presentLost(data, userId);
    if (lost !== null) found.set(codexId, [...(found.get(codexId) ?? []), lost]);
  }
  return found;
}

function presentLost(
  { field, label, type, cell, winner, losers }: ConflictBody,
  userId: string,
): LostBody | null {
  const yours = losers.find(({ by }) => by.id === userId);
  if (yours === undefined || winner.by.id === userId) return null;
  return { field, label, cell: cell?.label ?? null, type: type ?? null, yours, stands: winner };
}
