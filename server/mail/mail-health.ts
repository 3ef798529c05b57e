/** The state of sending e-mail, for `/readyz` and `doctor`. */
import type { PrismaClient } from '#prisma/generated/client.ts';
import { PUT_OFF } from '../ports/mail-transport.port.ts';

/** Mail that has been tried without success for so long means that the mail server does not take it. */
const LATE_MS = 15 * 60_000;

export interface MailHealth {
  readonly ok: boolean;
  /** For anybody. */
  readonly detail: string;
  /** For operators: what the mail server said, without addresses. */
  readonly reason: string | null;
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
      where: {
        ...{ ...waiting, createdAt: { lt: new Date(now - LATE_MS) } },
        // Somebody's full mailbox says nothing about the mail server.
        OR: [{ message: null }, { NOT: { message: { startsWith: PUT_OFF } } }],
      },
      orderBy: { createdAt: 'asc' },
    }),
  ]);
  if (oldest === null)
    return { ok: true, detail: count === 0 ? 'nothing waits' : `${count} to be sent`, reason: null };
  const minutes = Math.round((now - oldest.createdAt.getTime()) / 60_000);
  const detail = `mail waits since ${minutes} min: \`bindery doctor\` says why`;
  return { ok: false, detail, reason: oldest.message ?? 'no worker has tried to send it' };
}
