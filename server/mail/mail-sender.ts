/** Sends what waits in the outbox, as long as the process is a worker: each mail by one worker, again later if the mail server is away. */
import { isBinderyError } from '#core/errors.ts';
import type { OutgoingMail as MailRow, PrismaClient } from '#prisma/generated/client.ts';
import { storableText } from '../database/database-text.ts';
import { type Poller, startPoller } from '../polling/poller.ts';
import type { MailTransport } from '../ports/mail-transport.port.ts';
import type { Services } from '../ports/services.ts';
import { openMail } from './sealed-mail.ts';

const AT_ONCE = 3;
const LOOK_MS = 10_000;
/** Longer than the mail server may take, so that nobody sends what is being sent. */
export const LEASE_MS = 5 * 60_000;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 3600_000;
/** How long is kept that something was sent, without what it said. */
const KEPT_MS = 7 * 86_400_000;

export type MailServices = Pick<Services, 'prisma' | 'environment' | 'env' | 'log'>;

/** Begins to send; answers how to stop. What has begun is awaited where background work is. */
export function startMailSender(
  services: MailServices & Pick<Services, 'mail' | 'background'>,
  transport: MailTransport,
): Poller {
  const poller = startPoller(services.background, {
    ...{ name: 'sending mail', intervalMs: LOOK_MS },
    work: (isStopped) => sendDueMail(services, transport, isStopped),
  });
  services.mail.watch(poller.wake);
  return poller;
}

/** Sends everything that is due now, and answers how many mails were handed over. */
export async function sendDueMail(
  services: MailServices,
  transport: MailTransport,
  isStopped: () => boolean = () => false,
): Promise<number> {
  const { prisma, environment } = services;
  await endOverdue(prisma, environment.now());
  let sent = 0;
  while (!isStopped()) {
    const rows = await takeMail(prisma, environment.now());
    if (rows.length === 0) return sent;
    const done = await Promise.all(rows.map((row) => sendOne(services, transport, row)));
    sent += done.filter(Boolean).length;
  }
  return sent;
}

/** What a killed process had taken is due again once its lease is over: sent twice at worst, under the same Message-ID. */
async function takeMail(prisma: PrismaClient, now: number): Promise<readonly MailRow[]> {
  const [at, until] = [new Date(now), new Date(now + LEASE_MS)];
  return await prisma.$queryRaw<MailRow[]>`
    UPDATE "OutgoingMail" SET "nextAt" = ${until}, "attempts" = "attempts" + 1
    WHERE "id" IN (
      SELECT "id" FROM "OutgoingMail" WHERE "status" = 'waiting' AND "nextAt" <= ${at}
      ORDER BY "nextAt", "id" LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
    RETURNING *`;
}

async function sendOne(services: MailServices, transport: MailTransport, row: MailRow): Promise<boolean> {
  const { env, environment, log } = services;
  const content = openMail(env.appSecret, row.id, row.content);
  if (content === null) {
    await end(services, row, 'failed', 'It was written under another APP_SECRET.');
    return false;
  }
  try {
    await transport.send({ ...content, messageId: `<${row.id}@${new URL(env.appUrl).hostname}>` });
    await end(services, row, 'sent', null);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    log.warn(
      { mail: row.id, kind: row.kind, attempts: row.attempts, reason: message },
      'a mail was not sent',
    );
    if (isBinderyError(error) && error.code === 'invalid_input') {
      await end(services, row, 'failed', message);
      return false;
    }
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (row.attempts - 1), LONGEST_PAUSE_MS);
    await services.prisma.outgoingMail.updateMany({
      where: { id: row.id, status: 'waiting', attempts: row.attempts },
      data: { nextAt: new Date(environment.now() + pause), message: storableText(message) },
    });
    return false;
  }
}

async function end(
  { prisma, environment }: MailServices,
  { id, attempts }: MailRow,
  status: 'sent' | 'failed',
  message: string | null,
): Promise<void> {
  await prisma.outgoingMail.updateMany({
    where: { id, attempts },
    data: { status, content: new Uint8Array(), message, endedAt: new Date(environment.now()) },
  });
}

/** What nobody needs any more is not sent, and what is long over is forgotten. */
async function endOverdue(prisma: PrismaClient, now: number): Promise<void> {
  await prisma.outgoingMail.updateMany({
    where: { status: 'waiting', expiresAt: { lte: new Date(now) } },
    data: { status: 'expired', content: new Uint8Array(), endedAt: new Date(now) },
  });
  await prisma.outgoingMail.deleteMany({
    where: { status: { not: 'waiting' }, createdAt: { lt: new Date(now - KEPT_MS) } },
  });
}
