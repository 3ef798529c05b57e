/** Webhooks as admins manage them: added, changed, removed, their secrets replaced. */
import { can, type UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type {
  ChangeWebhook,
  CreateWebhook,
  Webhook,
  WebhookWithSecret,
} from '#core/protocol/api/programs/webhooks.ts';
import type { Webhook as WebhookRow } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { auditRow } from '../access/audit-log.ts';
import { storableText } from '../database/database-text.ts';
import { readEventHead } from '../event-log/event-log.ts';
import { checkOutgoing, guardFor } from '../network/outgoing-request.ts';
import type { Services } from '../ports/services.ts';
import { assertTemplate } from '../templates/assert-template-exists.ts';
import { newSecret, sealSecret } from './sign-message.ts';

const MAX_WEBHOOKS = 100;
/** How long messages are signed with both secrets once one was replaced. */
const OVERLAP_MS = 86_400_000;

export async function listWebhooks(services: Services, actor: UserActor): Promise<readonly Webhook[]> {
  assertMayManageWebhooks(actor);
  const rows = await services.prisma.webhook.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
  return rows.map((row) => present(row, services.environment.now()));
}

/** What happens from now on is sent, as far as `actor` may read it. The secret is answered this once. */
export async function createWebhook(
  services: Services,
  actor: UserActor,
  { url, events, secret = newSecret(), template = null, below = null }: CreateWebhook,
): Promise<WebhookWithSecret> {
  assertMayManageWebhooks(actor);
  const { prisma, env, environment } = services;
  checkOutgoing(url, guardFor(env.outgoingHosts, url));
  await assertChoice(services, { template, below });
  if ((await prisma.webhook.count()) >= MAX_WEBHOOKS)
    throw new BinderyError('conflict', `There are ${MAX_WEBHOOKS} webhooks; remove one first.`);
  const id = environment.newId();
  const { seq } = await readEventHead(prisma);
  const row = await prisma.$transaction(async (tx) => {
    const made = await tx.webhook.create({
      data: {
        ...{ id, url, events: [...new Set(events)], templateId: template, below, position: seq },
        secret: sealSecret(env.appSecret, id, secret),
        ...{ byId: actor.id, byName: storableText(actor.name) },
        createdAt: new Date(environment.now()),
      },
    });
    const detail = { host: new URL(url).host, events };
    await tx.auditEvent.create({ data: auditRow(actor, 'webhook-created', id, detail) });
    return made;
  });
  return { ...present(row, environment.now()), secret };
}

export async function getWebhook(services: Services, actor: UserActor, id: string): Promise<Webhook> {
  assertMayManageWebhooks(actor);
  return present(await findWebhook(services, id), services.environment.now());
}

/**
 * Changes what is named and nothing else. Whoever changes where it goes or what is sent, or switches it on, is whose rights count from then
 * on. Switching on what is on already tries at once what waits for a receiver that was away.
 */
export async function changeWebhook(
  services: Services,
  actor: UserActor,
  id: string,
  { url, events, template, below, enabled }: ChangeWebhook,
): Promise<Webhook> {
  assertMayManageWebhooks(actor);
  const { prisma, env, environment } = services;
  const known = await findWebhook(services, id);
  if (url !== undefined) checkOutgoing(url, guardFor(env.outgoingHosts, url));
  await assertChoice(services, { template: template ?? null, below: below ?? null });
  const isBegunAnew = enabled === true || url !== undefined;
  const isChanged = [url, events, template, below].some((part) => part !== undefined);
  const isTakenOver = isChanged || (enabled !== undefined && enabled !== known.enabled);
  const now = new Date(environment.now());
  const row = await prisma.$transaction(async (tx) => {
    const changed = await tx.webhook.update({
      where: { id: known.id },
      data: {
        ...(url !== undefined && { url }),
        ...(events !== undefined && { events: [...new Set(events)] }),
        ...(template !== undefined && { templateId: template }),
        ...(below !== undefined && { below }),
        ...(enabled !== undefined && { enabled, disabledReason: null }),
        ...(isBegunAnew && { failures: 0, failingSince: null, restUntil: null }),
        ...(isTakenOver && { byId: actor.id, byName: storableText(actor.name) }),
      },
    });
    if (isBegunAnew)
      await tx.webhookDelivery.updateMany({
        where: { webhookId: id, status: 'waiting' },
        data: { nextAt: now },
      });
    const detail = { host: new URL(changed.url).host, enabled: changed.enabled };
    await tx.auditEvent.create({ data: auditRow(actor, 'webhook-changed', id, detail) });
    return changed;
  });
  services.events.wake();
  return present(row, now.getTime());
}

export async function removeWebhook(services: Services, actor: UserActor, id: string): Promise<void> {
  assertMayManageWebhooks(actor);
  const { url } = await findWebhook(services, id);
  await services.prisma.$transaction([
    services.prisma.webhook.deleteMany({ where: { id } }),
    services.prisma.auditEvent.create({
      data: auditRow(actor, 'webhook-removed', id, { host: new URL(url).host }),
    }),
  ]);
}

/** Another secret, answered this once; for a day messages are signed with the one before as well. */
export async function replaceSecret(
  services: Services,
  actor: UserActor,
  id: string,
  secret: string = newSecret(),
): Promise<WebhookWithSecret> {
  assertMayManageWebhooks(actor);
  const { prisma, env, environment } = services;
  const known = await findWebhook(services, id);
  const now = environment.now();
  const row = await prisma.$transaction(async (tx) => {
    const data = {
      secret: sealSecret(env.appSecret, id, secret),
      ...{ previousSecret: known.secret, previousUntil: new Date(now + OVERLAP_MS) },
    };
    const changed = await tx.webhook.update({ where: { id }, data });
    await tx.auditEvent.create({ data: auditRow(actor, 'webhook-secret-replaced', id) });
    return changed;
  });
  return { ...present(row, now), secret };
}

/** Where what happens in the workspace goes is a matter of the instance. */
const MANAGE = { action: 'manageMembers', resource: { kind: 'instance' } } as const;

export function assertMayManageWebhooks(actor: UserActor): void {
  assertCan(actor, MANAGE);
}

export function mayManageWebhooks(actor: UserActor): boolean {
  return can(actor, MANAGE);
}

export async function findWebhook({ prisma }: Services, id: string): Promise<WebhookRow> {
  const row = await prisma.webhook.findUnique({ where: { id } });
  if (row === null) throw new BinderyError('not_found', `There is no webhook ${id}.`);
  return row;
}

async function assertChoice(
  services: Services,
  { template, below }: { readonly template: string | null; readonly below: string | null },
): Promise<void> {
  await assertTemplate(services, template ?? undefined);
  if (below === null || (await services.prisma.codex.count({ where: { id: below } })) > 0) return;
  const message = `There is no Codex ${below}.`;
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['below'], message }] });
}

function present(row: WebhookRow, now: number): Webhook {
  const { id, url, events, templateId, below, enabled, disabledReason, failingSince, previousUntil } = row;
  const isOverlapping = previousUntil !== null && previousUntil.getTime() > now;
  return {
    ...{ id, url, events, template: templateId, below, enabled, disabledReason },
    failingSince: failingSince?.toISOString() ?? null,
    previousSecretUntil: isOverlapping ? previousUntil.toISOString() : null,
    createdAt: row.createdAt.toISOString(),
    by: { id: row.byId, name: row.byName },
  };
}
