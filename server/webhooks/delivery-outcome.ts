/** The outcome of a delivery, and what follows for its webhook: done, tried again later, given up, switched off. */
import type { WebhookDelivery, Webhook as WebhookRow } from '#prisma/generated/client.ts';
import { auditRow } from '../access/audit-log.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { storableText } from '../database/database-text.ts';
import type { Services } from '../ports/services.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];
/** After each attempt that failed; after the last of them a delivery is given up. About three days, as Standard Webhooks proposes. */
const PAUSES_MS = [
  ...[5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR],
  ...[10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
];
/** While nothing is taken, a webhook is tried as seldom as this. */
const LONGEST_REST_MS = 5 * MINUTE;
/** Without anything taken for so long, a webhook is switched off. */
const GIVEN_UP_MS = 5 * DAY;
/** A receiver that did not take so many in a row was away, rather than unable to take one of them. */
const AWAY_AFTER = 3;
const GONE = 410;
const LONGEST_MESSAGE = 500;

export async function noteSuccess(
  { prisma, environment }: Services,
  { id, failures }: WebhookRow,
  delivery: WebhookDelivery,
  status: 'done' | 'skipped',
  answered: number | null,
): Promise<void> {
  const now = new Date(environment.now());
  await prisma.webhookDelivery.updateMany({
    where: { id: delivery.id },
    data: { status, answered, message: null, attempts: delivery.attempts + 1, endedAt: now },
  });
  if (status === 'skipped' || failures === 0) return;
  await prisma.webhook.updateMany({
    where: { id },
    data: { failures: 0, failingSince: null, restUntil: null },
  });
  // It is back: what waited for that need not wait any longer.
  if (failures >= AWAY_AFTER)
    await prisma.webhookDelivery.updateMany({
      where: { webhookId: id, status: 'waiting', nextAt: { gt: now } },
      data: { nextAt: now },
    });
}

export async function noteFailure(
  services: Services,
  webhook: WebhookRow,
  delivery: WebhookDelivery,
  { answered, message }: { readonly answered: number | null; readonly message: string },
): Promise<void> {
  const { prisma, environment } = services;
  const now = environment.now();
  const attempts = delivery.attempts + 1;
  const pause = PAUSES_MS[delivery.attempts];
  await prisma.webhookDelivery.updateMany({
    where: { id: delivery.id },
    data: {
      ...{ attempts, answered, message: storableText(message).slice(0, LONGEST_MESSAGE) },
      ...(pause === undefined
        ? { status: 'failed', endedAt: new Date(now) }
        : { nextAt: new Date(now + pause) }),
    },
  });
  const since = webhook.failingSince?.getTime() ?? now;
  const rest = Math.min(LONGEST_REST_MS, 5 * SECOND * 2 ** Math.min(webhook.failures, 10));
  await prisma.webhook.updateMany({
    where: { id: webhook.id },
    data: {
      ...{ failures: { increment: 1 }, failingSince: new Date(since) },
      restUntil: new Date(now + rest),
    },
  });
  if (answered === GONE) await switchOff(services, webhook, 'It answered 410: nobody is there any more.');
  else if (now - since >= GIVEN_UP_MS)
    await switchOff(
      services,
      webhook,
      `It has taken nothing since ${new Date(since).toISOString()}: ${message}`,
    );
}

/** Sends nothing more to it, and tells whoever added it. */
export async function switchOff(services: Services, webhook: WebhookRow, reason: string): Promise<void> {
  const { prisma, mail, env } = services;
  const { id, url, byId } = webhook;
  const told = storableText(reason).slice(0, LONGEST_MESSAGE);
  const maker = await prisma.user.findUnique({ where: { id: byId } });
  await prisma.$transaction(async (tx) => {
    const data = { enabled: false, disabledReason: told };
    const { count } = await tx.webhook.updateMany({ where: { id, enabled: true }, data });
    if (count === 0) return;
    if (mail.isOn && maker !== null && maker.disabledAt === null)
      await mail.put(
        {
          ...{ kind: 'webhook-disabled', to: { name: maker.name, address: maker.email } },
          subject: 'A webhook was switched off',
          blocks: [
            { kind: 'text', text: `Nothing more is sent to ${new URL(url).host}. ${told}` },
            {
              kind: 'text',
              text: 'Once the receiver works again, switch the webhook on: what was not sent is sent then.',
            },
            { kind: 'action', label: 'Open Bindery', url: env.appUrl },
          ],
        },
        tx,
      );
    const detail = { host: new URL(url).host, reason: told };
    await tx.auditEvent.create({ data: auditRow(SYSTEM_ACTOR, 'webhook-disabled', id, detail) });
  });
  mail.wake();
}
