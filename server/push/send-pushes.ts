/**
 * Sends notifications to devices, as long as the process is a worker: each by one worker, composed by what the member may read then, again
 * later if the push service is away.
 */
import type { UserActor } from '#core/access/policy.ts';
import { isBinderyError } from '#core/errors.ts';
import type { NotificationBody } from '#core/protocol/api/notifications.ts';
import type { OutgoingPush, PushDevice } from '#prisma/generated/client.ts';
import { postOutside } from '../network/outgoing-request.ts';
import { findUnreadNotification } from '../notifications/list-notifications.ts';
import { findMuted, TOLD_WHEN_MUTED } from '../notifications/watching.ts';
import { type Poller, startPoller } from '../polling/poller.ts';
import type { Services } from '../ports/services.ts';
import { guardOf } from './push-endpoint.ts';
import { findPushKey, type PushKey } from './push-key.ts';
import { writePushMessage, writePushRequest } from './push-request.ts';

const LOOK_MS = 3_000;
const AT_ONCE = 8;
/** Longer than a service may take, so that nobody sends what is being sent. */
const LEASE_MS = 60_000;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 3600_000;
/** To one device: what is more than anybody looks at is in the Inbox alone. */
const MOST_SENT = 30;
const COUNTED_MS = 600_000;

/** Looks every few seconds: nothing is asked of the outside where no device is. Answers how to stop. */
export function startPushes(services: Services): Poller {
  return startPoller(services.background, {
    ...{ name: 'sending pushes', intervalMs: LOOK_MS },
    work: (isStopped) => sendDuePushes(services, isStopped),
  });
}

/** Sends everything that is due now, and answers how many messages were taken by their services. */
export async function sendDuePushes(
  services: Services,
  isStopped: () => boolean = () => false,
): Promise<number> {
  let sent = 0;
  while (!isStopped()) {
    const rows = await takePushes(services);
    if (rows.length === 0) return sent;
    const done = await Promise.all(rows.map((row) => sendOne(services, row)));
    sent += done.filter(Boolean).length;
  }
  return sent;
}

/** What a killed process had taken is due again once its lease is over: under the same tag, so that a device shows it once. */
async function takePushes({ prisma, environment }: Services): Promise<readonly OutgoingPush[]> {
  const now = environment.now();
  const [at, until] = [new Date(now), new Date(now + LEASE_MS)];
  return await prisma.$queryRaw<OutgoingPush[]>`
    UPDATE "OutgoingPush" SET "nextAt" = ${until}, "attempts" = "attempts" + 1
    WHERE ("notificationId", "deviceId") IN (
      SELECT "notificationId", "deviceId" FROM "OutgoingPush" WHERE "nextAt" <= ${at}
      ORDER BY "nextAt" LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
    RETURNING *`;
}

async function sendOne(services: Services, row: OutgoingPush): Promise<boolean> {
  const { prisma, log } = services;
  const device = await prisma.pushDevice.findUnique({ where: { id: row.deviceId } });
  if (device === null) return false;
  try {
    const member = await memberOf(services, device);
    if (member === null) return await forget(services, device, 'its session is over');
    const item = await findToTell(services, member, row);
    const isOver = row.expiresAt.getTime() <= services.environment.now();
    if (item === null || isOver || !(await count(services, device))) return await drop(services, row);
    return await send(services, row, device, item);
  } catch (error) {
    log.warn({ err: error, device: device.id }, 'a push was not sent; it is tried again');
    await putOff(services, row);
    return false;
  }
}

/** With their rights of this moment; `null` once the session in which push was turned on is over. */
async function memberOf({ prisma, authenticator }: Services, device: PushDevice): Promise<UserActor | null> {
  const user = await prisma.user.findUnique({ where: { id: device.userId } });
  if (user === null) return null;
  const { id, name, role } = user;
  const found = await authenticator.recheck({ kind: 'user', id, name, role, sessionId: device.sessionId });
  return found?.actor.kind === 'user' ? found.actor : null;
}

/** `null` for what they have read, may not read, or have muted since. */
async function findToTell(
  services: Services,
  member: UserActor,
  { notificationId }: OutgoingPush,
): Promise<NotificationBody | null> {
  const item = await findUnreadNotification(services, member, notificationId);
  if (item === null || TOLD_WHEN_MUTED.has(item.kind)) return item;
  const isMuted = await findMuted(services, item.codex.id);
  return isMuted(member.id, item.comment?.threadId) ? null : item;
}

/** Whether the device may be sent another one now. */
async function count({ prisma, environment }: Services, { id }: PushDevice): Promise<boolean> {
  const [now, since] = [new Date(environment.now()), new Date(environment.now() - COUNTED_MS)];
  const counted = await prisma.$executeRaw`
    UPDATE "PushDevice" SET "sent" = CASE WHEN "countedAt" < ${since} THEN 1 ELSE "sent" + 1 END,
      "countedAt" = CASE WHEN "countedAt" < ${since} THEN ${now} ELSE "countedAt" END
    WHERE "id" = ${id} AND ("countedAt" < ${since} OR "sent" < ${MOST_SENT})`;
  return counted > 0;
}

async function send(
  services: Services,
  row: OutgoingPush,
  device: PushDevice,
  item: NotificationBody,
): Promise<boolean> {
  const key = await findPushKey(services);
  if (key === null || key.publicKey !== device.serverKey)
    return await forget(services, device, 'the server has another key');
  const status = await post(services, device, item, { key, expiresAt: row.expiresAt.getTime() });
  if (status === 'not allowed') return await forget(services, device, 'its address is not allowed');
  if (status === 404 || status === 410)
    return await forget(services, device, 'its push service has ended it');
  if (status >= 200 && status < 300) {
    await drop(services, row);
    return true;
  }
  const service = new URL(device.endpoint).host;
  services.log.warn({ device: device.id, service, status }, 'a push service did not take a message');
  if (status === 429 || status >= 500) await putOff(services, row);
  else await drop(services, row);
  return false;
}

/** Answers the status, or that the address is none to send to. Throws `unavailable` when nobody answers. */
async function post(
  { env, environment }: Services,
  device: PushDevice,
  item: NotificationBody,
  { key, expiresAt }: { readonly key: PushKey; readonly expiresAt: number },
): Promise<number | 'not allowed'> {
  try {
    const lifetimeMs = expiresAt - environment.now();
    const request = await writePushRequest(env, key, device, { message: writePushMessage(item), lifetimeMs });
    return await postOutside(device.endpoint, request.body, {
      ...guardOf(env, device.endpoint),
      headers: request.headers,
    });
  } catch (error) {
    if (isBinderyError(error) && (error.code === 'forbidden' || error.code === 'invalid_input'))
      return 'not allowed';
    throw error;
  }
}

/** Nobody needs it any more, or it is there. */
async function drop({ prisma }: Services, { notificationId, deviceId }: OutgoingPush): Promise<false> {
  await prisma.outgoingPush.deleteMany({ where: { notificationId, deviceId } });
  return false;
}

/** With all that waits for it. */
async function forget({ prisma, log }: Services, { id, userId }: PushDevice, reason: string): Promise<false> {
  await prisma.pushDevice.deleteMany({ where: { id } });
  log.info({ device: id, userId, reason }, 'a device is sent no more pushes');
  return false;
}

async function putOff(
  { prisma, environment }: Services,
  { notificationId, deviceId, attempts }: OutgoingPush,
): Promise<void> {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
  await prisma.outgoingPush.updateMany({
    where: { notificationId, deviceId, attempts },
    data: { nextAt: new Date(environment.now() + pause) },
  });
}
