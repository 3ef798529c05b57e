/** The state of sending e-mail, for `/readyz` and `doctor`. */
import type { PrismaClient } from '#prisma/generated/client.ts';

/** Mail that has been tried without success for so long means that the mail server does not take it. */
const LATE_MS = 15 * 60_000;

export interface MailHealth {
  readonly ok: boolean;
  readonly detail: string;
}

/** Reads the outbox only; whether the mail server answers is asked by `MailTransport.check`. */
export async function readMailHealth(
  prisma: Pick<PrismaClient, 'outgoingMail'>,
  now: number,
): Promise<MailHealth> {
  const waiting = { status: 'waiting' } as const;
  const [count, oldest] = await Promise.all([
    prisma.outgoingMail.count({ where: waiting }),
    prisma.outgoingMail.findFirst({
      where: { ...waiting, createdAt: { lt: new Date(now - LATE_MS) } },
      orderBy: { createdAt: 'asc' },
    }),
  ]);
  if (oldest === null) return { ok: true, detail: count === 0 ? 'nothing waits' : `${count} to be sent` };
  const minutes = Math.round((now - oldest.createdAt.getTime()) / 60_000);
  return {
    ok: false,
    detail: `${count} wait, the first for ${minutes} min: ${oldest.message ?? 'no worker'}`,
  };
}
