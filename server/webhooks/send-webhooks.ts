/** Sends events to webhooks: signed, in the order of each Codex, again for days where a receiver is away. */
import { can, type UserActor } from '#core/access/policy.ts';
import { EVERY_EVENT } from '#core/protocol/api/programs/webhooks.ts';
import type { WebhookDelivery, Webhook as WebhookRow } from '#prisma/generated/client.ts';
import { placeOf } from '../access/known-codices.ts';
import { eventId as idOf, readEventHead, readEventRows } from '../event-log/event-log.ts';
import { knownEvents } from '../events/stream-events.ts';
import { guardFor, postOutside } from '../network/outgoing-request.ts';
import { startPoller } from '../polling/poller.ts';
import type { Services } from '../ports/services.ts';
import { noteFailure, noteSuccess, switchOff } from './delivery-outcome.ts';
import { mayManageWebhooks } from './manage-webhooks.ts';
import { openSecret, signMessage } from './sign-message.ts';
import {
  endLease,
  findDueLanes,
  forgetDeliveries,
  MOST_QUEUED,
  queueDeliveries,
  renewLease,
  takeWebhooks,
} from './webhook-queue.ts';

/** Webhooks that one process works off at once, and what it sends to each at once. */
const WEBHOOKS_AT_ONCE = 4;
const AT_ONCE = 4;
const PAGE = 100;
/** After so long it is looked again who may read what, and whether the webhook is still ours. */
const ROUND_MS = 5_000;
const LOOK_MS = 5_000;
const HOUR_MS = 3_600_000;

type Send = typeof postOutside;

/** Begins to send; answers how to stop. What has begun is awaited where background work is. */
export function startWebhookSender(services: Services): { stop(): void } {
  const poller = startPoller(services.background, {
    ...{ name: 'sending webhooks', intervalMs: LOOK_MS },
    work: (isStopped) => sendDueWebhooks(services, { isStopped }),
  });
  const forget = (): void => {
    if (services.roles.isMine('webhooks'))
      services.background.run('forgetting deliveries', () =>
        forgetDeliveries(services.prisma, services.environment.now()),
      );
  };
  services.events.hear(poller.wake);
  const timer = setInterval(forget, HOUR_MS).unref();
  return {
    stop() {
      poller.stop();
      clearInterval(timer);
    },
  };
}

/** Sends everything that is due now; answers how many messages were taken. */
export async function sendDueWebhooks(
  services: Services,
  {
    send = postOutside,
    isStopped = () => false,
  }: { readonly send?: Send; readonly isStopped?: () => boolean } = {},
): Promise<number> {
  let sent = 0;
  // Whoever was taken and had nothing to do is not taken again before the next look.
  const idle = new Set<string>();
  while (!isStopped()) {
    const choice = { limit: WEBHOOKS_AT_ONCE, without: [...idle] };
    const taken = await takeWebhooks(services.prisma, services.environment.now(), choice);
    if (taken.length === 0) break;
    await Promise.all(
      taken.map(async (webhook) => {
        const count = await workOff(services, webhook, send, isStopped);
        if (count === 0) idle.add(webhook.id);
        sent += count;
      }),
    );
  }
  return sent;
}

/** All that is due for one webhook. */
async function workOff(
  services: Services,
  taken: WebhookRow,
  send: Send,
  isStopped: () => boolean,
): Promise<number> {
  const { prisma, environment } = services;
  let sent = 0;
  let webhook = taken;
  while (!isStopped()) {
    const current = await renewLease(prisma, webhook, environment.now());
    if (current === null) return sent;
    webhook = current;
    const maker = await findMaker(services, webhook);
    if (maker === null) {
      await switchOff(services, webhook, `${webhook.byName} may not manage webhooks any more.`);
      break;
    }
    const hasQueued = await queueEvents(services, webhook, maker);
    const lanes = await findDueLanes(prisma, webhook, environment.now(), AT_ONCE);
    if (lanes.length === 0) {
      if (hasQueued) continue;
      break;
    }
    const round = { services, webhook, maker, send, until: environment.now() + ROUND_MS };
    const outcomes = (await Promise.all(lanes.map((lane) => sendLane(round, lane)))).flat();
    sent += outcomes.filter((outcome) => outcome === 'taken').length;
    if (outcomes.includes('refused')) break;
  }
  await endLease(prisma, webhook);
  return sent;
}

/** Whose rights count, as they are now; `null` when they may not say any more where events go. */
async function findMaker(
  { authenticator }: Services,
  { byId, byName }: WebhookRow,
): Promise<UserActor | null> {
  const named: UserActor = { kind: 'user', id: byId, name: byName, role: 'viewer' };
  const today = (await authenticator.recheck(named))?.actor;
  return today?.kind === 'user' && mayManageWebhooks(today) ? today : null;
}

/** Queues the next events of its choice; answers whether it has read on. */
async function queueEvents(services: Services, webhook: WebhookRow, maker: UserActor): Promise<boolean> {
  const { prisma, environment } = services;
  const head = await readEventHead(prisma);
  const after = Number(webhook.position);
  if (after >= head.seq) return false;
  const waiting = await prisma.webhookDelivery.count({ where: { webhookId: webhook.id, status: 'waiting' } });
  if (waiting >= MOST_QUEUED) return false;
  const types = webhook.events.includes(EVERY_EVENT) ? undefined : webhook.events;
  const choice = { types, templateId: webhook.templateId ?? undefined };
  const span = { after, upTo: head.seq, limit: PAGE };
  const rows = await readEventRows(prisma, choice, span);
  const next = rows.length === PAGE ? Number(rows.at(-1)?.seq ?? head.seq) : head.seq;
  const told = await knownEvents(services, maker, head, rows, webhook.below ?? undefined);
  const byId = new Map(rows.map((row) => [idOf(head, Number(row.seq)), row]));
  const now = new Date(environment.now());
  const deliveries = told.flatMap((event) => {
    const row = byId.get(event.id);
    if (row === undefined) return [];
    const { seq, type, codexId } = row;
    const subject = codexId ?? `template ${row.templateId ?? ''}`;
    const body = JSON.stringify(event);
    const eventId = event.id;
    return [
      {
        ...{ id: environment.newId(), webhookId: webhook.id, eventId, seq, type, subject, codexId, body },
        ...{ status: 'waiting', createdAt: now, nextAt: now },
      },
    ];
  });
  await queueDeliveries(prisma, webhook, next, deliveries);
  return true;
}

type Outcome = 'taken' | 'refused' | 'skipped';

interface Round {
  readonly services: Services;
  readonly webhook: WebhookRow;
  readonly maker: UserActor;
  readonly send: Send;
  /** ms since epoch. */
  readonly until: number;
}

/** One message after the other, until one is not taken or the time is over. */
async function sendLane(round: Round, lane: readonly WebhookDelivery[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const delivery of lane) {
    const outcome = await sendOne(round, delivery);
    outcomes.push(outcome);
    if (outcome === 'refused' || round.services.environment.now() >= round.until) break;
  }
  return outcomes;
}

async function sendOne(
  { services, webhook, maker, send }: Round,
  delivery: WebhookDelivery,
): Promise<Outcome> {
  const { env, environment } = services;
  const { codexId } = delivery;
  const codex = codexId === null ? null : await placeOf(services.prisma, codexId);
  if (codex !== null && !can(maker, { action: 'read', resource: { kind: 'codex', ...codex } })) {
    await noteSuccess(services, webhook, delivery, 'skipped', null);
    return 'skipped';
  }
  const keys = keysOf(services, webhook);
  if (keys.length === 0) {
    await switchOff(services, webhook, 'Its secret was sealed under another APP_SECRET: replace it.');
    return 'refused';
  }
  try {
    const headers = signMessage(keys, { id: delivery.eventId, at: environment.now(), body: delivery.body });
    const status = await send(webhook.url, delivery.body, {
      ...guardFor(env.outgoingHosts, webhook.url),
      headers,
    });
    if (status >= 200 && status < 300) {
      await noteSuccess(services, webhook, delivery, 'done', status);
      return 'taken';
    }
    await noteFailure(services, webhook, delivery, { answered: status, message: `It answered ${status}.` });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await noteFailure(services, webhook, delivery, { answered: null, message });
  }
  return 'refused';
}

function keysOf({ env, environment }: Services, webhook: WebhookRow): readonly Buffer[] {
  const { id, secret, previousSecret, previousUntil } = webhook;
  const isOverlapping = previousUntil !== null && previousUntil.getTime() > environment.now();
  const sealed = [secret, ...(previousSecret !== null && isOverlapping ? [previousSecret] : [])];
  return sealed.flatMap((one) => openSecret(env.appSecret, id, one) ?? []);
}
