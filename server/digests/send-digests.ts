/** Sends digests when they are due: composed then, by what each member may read then, and put into the outbox once. */
import { nextDigest } from '#core/notifications/digest-time.ts';
import type { NotificationBody } from '#core/protocol/api/notifications.ts';
import type { Digest } from '#prisma/generated/client.ts';
import { getWorkspace } from '../access/workspace-setting.ts';
import { listNotifications } from '../notifications/list-notifications.ts';
import type { Services } from '../ports/services.ts';
import { frequencyOf, unsubscribeToken } from './digest-settings.ts';
import { digestSubject, writeDigest } from './write-digest.ts';

const LOOK_MS = 60_000;
const AT_ONCE = 50;
/** Things that one digest lists at most. */
const MOST_LISTED = 50;
/** What happened just now may not be a notification yet: it is in the next digest. */
const SETTLED_MS = 60_000;
/** What it says was true when it was composed: where the mail server is away for longer, the next one says what is new. */
const LIFETIME_MS = 2 * 3600_000;

/** Looks every minute, by one of the workers. Answers how to stop; what has begun is awaited where background work is. */
export function startDigests(services: Services): { stop(): void } {
  const look = (): void => {
    if (services.mail.isOn && services.roles.isMine('digests'))
      services.background.run('sending digests', async () => void (await sendDueDigests(services)));
  };
  const timer = setInterval(look, LOOK_MS).unref();
  look();
  return { stop: () => clearInterval(timer) };
}

/** Puts all that are due into the outbox; answers how many. Another process may do the same at once. */
export async function sendDueDigests(services: Services): Promise<number> {
  const { prisma, environment, log, mail } = services;
  const now = environment.now();
  let sent = 0;
  for (let after = ''; ; ) {
    const due = await prisma.digest.findMany({
      where: { nextAt: { lte: new Date(now) }, userId: { gt: after } },
      orderBy: { userId: 'asc' },
      take: AT_ONCE,
    });
    for (const row of due) {
      try {
        if (await sendOne(services, row, now)) sent += 1;
      } catch (error) {
        // One that cannot be written keeps nobody else from theirs; it is tried again.
        log.warn({ err: error, userId: row.userId }, 'a digest was not written');
      }
    }
    const last = due.at(-1);
    if (last === undefined || due.length < AT_ONCE) break;
    after = last.userId;
  }
  if (sent > 0) mail.wake();
  return sent;
}

/** Mail and time are written together, or neither: whoever is cut off in between does it again, and nobody is sent it twice. */
async function sendOne(services: Services, row: Digest, now: number): Promise<boolean> {
  const { prisma, mail, env } = services;
  const { userId, timeZone, hour, nextAt } = row;
  const frequency = frequencyOf(row);
  if (frequency === 'never' || nextAt === null) return false;
  const until = new Date(now - SETTLED_MS);
  const content = await findNew(services, row, until);
  const next = new Date(nextDigest({ frequency, timeZone, hour }, now));
  const workspace = (await getWorkspace(services)).name;
  return await prisma.$transaction(async (tx) => {
    const { count } = await tx.digest.updateMany({
      where: { userId, nextAt, frequency },
      data: { nextAt: next, ...(content !== null && { toldUntil: until }) },
    });
    if (count === 0 || content === null || content.items.length === 0) return false;
    const token = unsubscribeToken(services, userId);
    const endUrl = `${env.appUrl}/unsubscribe#${token}`;
    await mail.put(
      {
        kind: 'digest',
        key: `digest:${userId}:${nextAt.toISOString()}`,
        to: { name: content.name, address: content.email },
        subject: digestSubject(content, workspace),
        blocks: writeDigest({ ...content, appUrl: env.appUrl, endUrl, every: frequency }),
        expiresAt: now + LIFETIME_MS,
        unsubscribeUrl: `${env.appUrl}/api/v1/digests/unsubscribe?token=${encodeURIComponent(token)}`,
      },
      tx,
    );
    return true;
  });
}

interface NewThings {
  readonly items: readonly NotificationBody[];
  readonly hasMore: boolean;
  readonly name: string;
  readonly email: string;
}

/** What came since the last digest and is not read, of what they may read now; `null` for who may not sign in. */
async function findNew(
  services: Services,
  { userId, toldUntil }: Digest,
  until: Date,
): Promise<NewThings | null> {
  const user = await services.prisma.user.findUnique({ where: { id: userId } });
  if (user === null || user.disabledAt !== null) return null;
  const { id, name, role, email } = user;
  const checked = await services.authenticator.recheck({ kind: 'user', id, name, role });
  if (checked?.actor.kind !== 'user') return null;
  const items: NotificationBody[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = { state: 'unread', limit: MOST_LISTED, ...(cursor !== undefined && { cursor }) } as const;
    const page = await listNotifications(services, checked.actor, query);
    const fresh = page.items.filter(({ at }) => Date.parse(at) > toldUntil.getTime());
    items.push(...fresh.filter(({ at }) => Date.parse(at) <= until.getTime()));
    const isOver = fresh.length < page.items.length || page.nextCursor === null;
    if (isOver || items.length > MOST_LISTED)
      return { items: items.slice(0, MOST_LISTED), hasMore: items.length > MOST_LISTED, name, email };
    cursor = page.nextCursor ?? undefined;
  }
}
