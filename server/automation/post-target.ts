/** Targets of rules: addresses outside that they post to, by the names that rules know; signed as Standard Webhooks are. */
import { createHmac } from 'node:crypto';
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { RuleTarget, RuleTargetWithSecret } from '#core/protocol/api/automation.ts';
import type { AutomationTarget } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { recordAudit } from '../access/audit-log.ts';
import { storableText } from '../database/database-text.ts';
import { checkOutgoing, guardFor, postOutside } from '../network/outgoing-request.ts';
import type { Services } from '../ports/services.ts';

const MAX_TARGETS = 100;

export async function listTargets(services: Services, actor: UserActor): Promise<readonly RuleTarget[]> {
  assertMayManage(actor);
  const found = await services.prisma.automationTarget.findMany({ orderBy: { name: 'asc' } });
  return found.map(present);
}

/**
 * Adds a target, or gives one another address. The secret is answered each time, and is another one for each target that is added. Throws
 * `invalid_input` and `forbidden` for an address that nothing may be posted to, as for webhooks.
 */
export async function putTarget(
  services: Services,
  actor: UserActor,
  name: string,
  url: string,
): Promise<RuleTargetWithSecret> {
  assertMayManage(actor);
  const { prisma, env, environment } = services;
  checkOutgoing(url, guardFor(env.outgoingHosts, url));
  const known = await prisma.automationTarget.findUnique({ where: { name } });
  if (known === null && (await prisma.automationTarget.count()) >= MAX_TARGETS)
    throw new BinderyError('conflict', `There are ${MAX_TARGETS} targets; remove one first.`);
  const by = { byId: actor.id, byName: storableText(actor.name), at: new Date(environment.now()) };
  const target = await prisma.automationTarget.upsert({
    where: { name },
    create: { name, id: environment.newId(), url, ...by },
    update: { url, ...by },
  });
  await recordAudit(services, actor, 'rule-target-set', name, { host: new URL(url).host });
  return { ...present(target), secret: `whsec_${secretOf(services, target).toString('base64')}` };
}

/** Targets of an earlier version that nothing is posted to any more: it took addresses without TLS. */
export async function warnOfRefusedTargets({ prisma, env, log }: Services): Promise<void> {
  const kept = await prisma.automationTarget.findMany({ where: { url: { startsWith: 'http:' } } });
  for (const { name, url } of kept) {
    if (guardFor(env.outgoingHosts, url).httpsOnly !== true) continue;
    const { host } = new URL(url);
    log.warn(
      { target: name, host },
      'rules post nothing to this target: give it an address that begins with https:, or list its host in OUTGOING_HOSTS',
    );
  }
}

export async function removeTarget(services: Services, actor: UserActor, name: string): Promise<void> {
  assertMayManage(actor);
  const { count } = await services.prisma.automationTarget.deleteMany({ where: { name } });
  if (count === 0) throw noTarget(name);
  await recordAudit(services, actor, 'rule-target-removed', name);
}

export async function findTarget({ prisma }: Services, name: string): Promise<AutomationTarget> {
  const target = await prisma.automationTarget.findUnique({ where: { name } });
  if (target === null) throw noTarget(name);
  return target;
}

/**
 * Posts to a target. `id` is the same each time that one message is sent, by which receivers tell repetitions. What is refused for good
 * throws `invalid_input`; what may be taken later `unavailable`.
 */
export async function postToTarget(
  services: Services,
  name: string,
  id: string,
  message: object,
  send: typeof postOutside = postOutside,
): Promise<void> {
  const target = await findTarget(services, name);
  const body = JSON.stringify(message);
  const timestamp = Math.floor(services.environment.now() / 1000);
  const signature = createHmac('sha256', secretOf(services, target))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  const status = await send(target.url, body, {
    ...guardFor(services.env.outgoingHosts, target.url),
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${signature}`,
    },
  });
  if (status >= 200 && status < 300) return;
  const isForNow = status === 408 || status === 425 || status === 429 || status >= 500;
  const answered = `The target “${name}” answered ${status}.`;
  throw new BinderyError(isForNow ? 'unavailable' : 'invalid_input', answered);
}

/** Derived, so that no backup holds it. */
function secretOf({ env }: Services, { name, id }: Pick<AutomationTarget, 'name' | 'id'>): Buffer {
  return createHmac('sha256', env.appSecret).update(`rule target\n${name}\n${id}`).digest();
}

function present({ name, url, byName, at }: AutomationTarget): RuleTarget {
  return { name, url, setBy: byName, setAt: at.toISOString() };
}

function noTarget(name: string): BinderyError {
  return new BinderyError(
    'not_found',
    `There is no target “${name}”. Admins add it on the page of the rules.`,
  );
}

/** Where answers of the workspace go is a matter of the instance. */
function assertMayManage(actor: UserActor): void {
  assertCan(actor, { action: 'manageMembers', resource: { kind: 'instance' } });
}
