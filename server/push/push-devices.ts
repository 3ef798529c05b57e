/** The browsers in which a member has turned push on: each until its session ends, or it is turned off. */
import { ECDH } from 'node:crypto';
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { type AddPushDevice, MOST_PUSH_DEVICES, type PushSetting } from '#core/protocol/api/own/push.ts';
import { requireSession } from '../accounts/sign-in.ts';
import { storableText } from '../database/database-text.ts';
import type { Services } from '../ports/services.ts';
import { browserName } from '../sign-in/session-list.ts';
import { requireEndpoint } from './push-endpoint.ts';
import { ensurePushKey, findPushKey } from './push-key.ts';

const NOT_BY_TOKEN = 'Push is turned on in the browser that is to show it, not with an API token.';

export async function getPush(services: Services, actor: UserActor): Promise<PushSetting> {
  const own = requireSession(actor, NOT_BY_TOKEN);
  const key = await findPushKey(services);
  const open = await findOpenSessions(services, actor.id);
  const rows = await services.prisma.pushDevice.findMany({
    where: { userId: actor.id, sessionId: { in: open } },
    orderBy: { createdAt: 'asc' },
  });
  return {
    serverKey: key?.publicKey ?? null,
    devices: rows.map(({ id, name, createdAt, sessionId, serverKey }) => ({
      ...{ id, name, createdAt: createdAt.toISOString() },
      ...{ isThis: sessionId === own, isCurrent: serverKey === key?.publicKey },
    })),
  };
}

/** The key that a browser is told; the first to ask has it made. Throws `forbidden` for an API token. */
export async function getPushKey(services: Services, actor: UserActor): Promise<string> {
  requireSession(actor, NOT_BY_TOKEN);
  return (await ensurePushKey(services)).publicKey;
}

/**
 * Turns push on in the browser that asks, or tells its new address. Throws `invalid_input` for an address that is no push service's or a key
 * that is none, `conflict` where there are as many as there can be.
 */
export async function addPushDevice(
  services: Services,
  actor: UserActor,
  { endpoint, keys }: AddPushDevice,
): Promise<PushSetting> {
  const sessionId = requireSession(actor, NOT_BY_TOKEN);
  const { env, environment, prisma } = services;
  requireEndpoint(env, endpoint);
  requirePoint(keys.p256dh);
  const { publicKey: serverKey } = await ensurePushKey(services);
  const session = await prisma.session.findUnique({ where: { id: sessionId }, select: { userAgent: true } });
  const at = new Date(environment.now());
  const open = await findOpenSessions(services, actor.id);
  await prisma.$transaction(async (tx) => {
    // Of two browsers at once, the second sees the first.
    await tx.$queryRaw`SELECT 1 FROM "User" WHERE "id" = ${actor.id} FOR UPDATE`;
    const others = { in: open.filter((id) => id !== sessionId) };
    if ((await tx.pushDevice.count({ where: { userId: actor.id, sessionId: others } })) >= MOST_PUSH_DEVICES)
      throw new BinderyError(
        'conflict',
        `Push is on in ${MOST_PUSH_DEVICES} browsers, which is the most there can be. Turn it off in one of them first.`,
      );
    // A browser has one address: whoever had it before is not here any more. Of one's own, those whose session is over go as well.
    await tx.pushDevice.deleteMany({
      where: { OR: [{ endpoint }, { sessionId }, { userId: actor.id, sessionId: { notIn: open } }] },
    });
    await tx.pushDevice.create({
      data: {
        ...{ id: environment.newId(), userId: actor.id, sessionId, endpoint, ...keys, serverKey },
        ...{ name: storableText(browserName(session?.userAgent ?? null)), createdAt: at, countedAt: at },
      },
    });
  });
  return await getPush(services, actor);
}

/** Throws `not_found` for one that is none of theirs. */
export async function removePushDevice(services: Services, actor: UserActor, id: string): Promise<void> {
  requireSession(actor, NOT_BY_TOKEN);
  const { count } = await services.prisma.pushDevice.deleteMany({ where: { id, userId: actor.id } });
  if (count === 0)
    throw new BinderyError('not_found', 'You have no such browser with notifications turned on.');
}

/** Sessions of a member that hold; how long one may last in all is asked when something is sent. */
async function findOpenSessions(
  { prisma, environment }: Pick<Services, 'prisma' | 'environment'>,
  userId: string,
): Promise<string[]> {
  const now = new Date(environment.now());
  const rows = await prisma.session.findMany({
    where: { userId, revokedAt: null, expiresAt: { gt: now } },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

function requirePoint(p256dh: string): void {
  try {
    ECDH.convertKey(p256dh, 'prime256v1', 'base64url', 'hex', 'uncompressed');
  } catch {
    const message = 'This is no public key of a browser.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['keys', 'p256dh'], message }] });
  }
}
