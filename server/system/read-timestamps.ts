/** The state of timestamps over checkpoints, as admins see it: the last one, how many wait, and why the authority gives none. */
import type { SystemTimestamps } from '#core/protocol/api/administration/system.ts';
import { readAttempt } from '../checkpoints/anchoring/anchor-upkeep.ts';
import type { Services } from '../ports/services.ts';

/** `null` where no authority was ever configured. */
export async function readTimestamps({
  prisma,
  env: { timestampUrl },
}: Pick<Services, 'prisma' | 'env'>): Promise<SystemTimestamps | null> {
  const last = await prisma.timestampAnchor.findFirst({ orderBy: { toNumber: 'desc' } });
  if (last === null && timestampUrl === null) return null;
  const waiting = await prisma.checkpoint.count({ where: { number: { gt: last?.toNumber ?? 0n } } });
  const { error, since, nextAt } = await readAttempt(prisma);
  const isFailing = error !== null && since !== null;
  return {
    host: timestampUrl === null ? null : new URL(timestampUrl).host,
    last: last && { at: last.at.toISOString(), authority: last.authority, fingerprint: last.fingerprint },
    waiting,
    fault: isFailing
      ? { message: error, since: new Date(since).toISOString(), nextAt: new Date(nextAt).toISOString() }
      : null,
  };
}
