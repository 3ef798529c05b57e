/** The use of a budget: how much an agent has written in the last hour. */
import type { Prisma } from '#prisma/generated/client.ts';

export const HOUR_MS = 60 * 60_000;

/** What an agent has written in the hour before `now`. */
export async function usedBy(
  tx: Pick<Prisma.TransactionClient, 'agentEdit'>,
  agentId: string,
  now: Date,
): Promise<{ readonly edits: number; readonly bytes: number }> {
  const { _count, _sum } = await tx.agentEdit.aggregate({
    where: { agentId, at: { gt: new Date(now.getTime() - HOUR_MS) } },
    _count: true,
    _sum: { bytes: true },
  });
  return { edits: _count, bytes: _sum.bytes ?? 0 };
}
