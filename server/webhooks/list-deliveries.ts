/** The log of a webhook: each message and its outcome; sent once more where somebody asks for it. */
import { z } from 'zod';
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type {
  DeliveriesQuery,
  Delivery,
  DeliveryList,
  DeliveryStatus,
} from '#core/protocol/api/programs/webhooks.ts';
import type { WebhookDelivery } from '#prisma/generated/client.ts';
import { readCursor, writeCursor } from '../codices/reading/list-cursor.ts';
import type { Services } from '../ports/services.ts';
import { assertMayManageWebhooks, findWebhook } from './manage-webhooks.ts';

/** Number of the last delivery of the page before. */
const placeSchema = z.int();

/** Newest first. */
export async function listDeliveries(
  services: Services,
  actor: UserActor,
  webhookId: string,
  { status, limit, cursor }: DeliveriesQuery,
): Promise<DeliveryList> {
  assertMayManageWebhooks(actor);
  const { id } = await findWebhook(services, webhookId);
  const place = cursor === undefined ? null : readCursor(cursor, placeSchema);
  const rows = await services.prisma.webhookDelivery.findMany({
    where: { webhookId: id, ...(status && { status }), ...(place !== null && { seq: { lt: place } }) },
    orderBy: { seq: 'desc' },
    take: limit + 1,
  });
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(presentDelivery),
    nextCursor: last === undefined ? null : writeCursor(Number(last.seq)),
  };
}

/** Sends it again, under the same `webhook-id`, signed anew; before what waits for the same Codex. */
export async function replayDelivery(
  services: Services,
  actor: UserActor,
  webhookId: string,
  deliveryId: string,
): Promise<Delivery> {
  assertMayManageWebhooks(actor);
  const { prisma, environment } = services;
  const webhook = await findWebhook(services, webhookId);
  if (!webhook.enabled)
    throw new BinderyError(
      'conflict',
      'Nothing is sent to this webhook: switch it on first (enabled: true).',
    );
  const now = new Date(environment.now());
  const known = await prisma.webhookDelivery.findUnique({ where: { id: deliveryId, webhookId } });
  if (known === null) throw new BinderyError('not_found', `This webhook has no delivery ${deliveryId}.`);
  const data = { status: 'waiting', attempts: 0, nextAt: now, endedAt: null };
  const row = await prisma.webhookDelivery.update({ where: { id: known.id }, data });
  services.events.wake();
  return presentDelivery(row);
}

function presentDelivery(row: WebhookDelivery): Delivery {
  const { id, eventId, type, codexId, attempts, answered, message, createdAt, nextAt, endedAt } = row;
  const status = row.status as DeliveryStatus;
  return {
    ...{ id, event: eventId, type, codex: codexId, status, attempts, answered, message },
    createdAt: createdAt.toISOString(),
    nextAt: status === 'waiting' ? nextAt.toISOString() : null,
    endedAt: endedAt?.toISOString() ?? null,
  };
}
