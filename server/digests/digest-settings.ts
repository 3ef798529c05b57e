/** The digests that members choose: how often they are told by email of what they have not read, ended by a link in any such mail. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { DIGEST_FREQUENCIES, type DigestFrequency, nextDigest } from '#core/notifications/digest-time.ts';
import type { DigestSetting, SetDigest } from '#core/protocol/api/own/digests.ts';
import type { Digest } from '#prisma/generated/client.ts';
import { getTimeZone } from '../access/workspace-setting.ts';
import { assertHasInbox, assertMayMark } from '../notifications/list-notifications.ts';
import type { Services } from '../ports/services.ts';

const MORNING = 8;

/** Never, until they choose otherwise. */
export async function getDigest(services: Services, member: UserActor): Promise<DigestSetting> {
  assertHasInbox(member);
  const { prisma, mail } = services;
  const row = await prisma.digest.findUnique({ where: { userId: member.id } });
  const profile = await prisma.user.findUnique({ where: { id: member.id }, select: { timeZone: true } });
  return {
    frequency: row === null ? 'never' : frequencyOf(row),
    timeZone: row?.timeZone ?? profile?.timeZone ?? (await getTimeZone(services)),
    hour: row?.hour ?? MORNING,
    nextAt: row?.nextAt?.toISOString() ?? null,
    available: mail.isOn,
  };
}

/** Throws `unavailable` for a frequency where the instance sends no email. The first digest tells of what comes from now on. */
export async function setDigest(
  services: Services,
  member: UserActor,
  { frequency, ...given }: SetDigest,
): Promise<DigestSetting> {
  await assertMayMark(services, member);
  const before = await getDigest(services, member);
  if (frequency !== 'never' && !before.available)
    throw new BinderyError('unavailable', 'This instance sends no email: SMTP_URL is not set.');
  const { timeZone = before.timeZone, hour = before.hour } = given;
  const now = services.environment.now();
  const nextAt = frequency === 'never' ? null : new Date(nextDigest({ frequency, timeZone, hour }, now));
  const chosen = { frequency, timeZone, hour, nextAt };
  await services.prisma.digest.upsert({
    where: { userId: member.id },
    create: { userId: member.id, ...chosen, toldUntil: new Date(now) },
    update: { ...chosen, ...(before.frequency === 'never' && { toldUntil: new Date(now) }) },
  });
  return await getDigest(services, member);
}

/** What a row says; what a later version wrote is never. */
export function frequencyOf({ frequency }: Pick<Digest, 'frequency'>): DigestFrequency {
  return DIGEST_FREQUENCIES.find((known) => known === frequency) ?? 'never';
}

/** Good for as long as APP_SECRET is the same, and for nothing but ending the digests of this person. */
export function unsubscribeToken({ env }: Pick<Services, 'env'>, userId: string): string {
  return `${userId}.${createHmac('sha256', env.appSecret).update(`end digests\n${userId}`).digest('base64url')}`;
}

/** Whoever holds the token of a digest needs no sign-in; doing it again changes nothing. Throws `not_found` for any other. */
export async function unsubscribe(services: Services, token: string): Promise<void> {
  const userId = token.split('.')[0] ?? '';
  const [given, right] = [token, unsubscribeToken(services, userId)].map((text) => Buffer.from(text));
  const isRight = given?.length === right?.length && timingSafeEqual(given as Buffer, right as Buffer);
  if (!isRight)
    throw new BinderyError(
      'not_found',
      'This link does not work. Your account page has the setting as well.',
    );
  await services.prisma.digest.updateMany({ where: { userId }, data: { frequency: 'never', nextAt: null } });
}
