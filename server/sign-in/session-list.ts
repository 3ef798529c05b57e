/** The browsers a person is signed in with: listed, ended one by one or all at once. */

import Bowser from 'bowser';
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { ListedBrowserSession } from '#core/protocol/api/sign-in.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Session } from '#prisma/generated/client.ts';
import { recordAudit } from '../access/audit-log.ts';
import { endCredentials } from '../access/end-credentials.ts';
import { requireSession } from '../accounts/sign-in.ts';
import type { Services } from '../ports/services.ts';
import { endOf } from './browser-sessions.ts';
import { NOT_BY_TOKEN } from './confirm-identity.ts';

/** Those that hold, the one that asks first, then by when they were last seen. */
export async function listSessions(services: Services, actor: UserActor): Promise<ListedBrowserSession[]> {
  const own = requireSession(actor, NOT_BY_TOKEN);
  const now = services.environment.now();
  const rows = await services.prisma.session.findMany({
    where: { userId: actor.id, revokedAt: null, expiresAt: { gt: new Date(now) } },
  });
  return rows
    .map((row) => presentSession(row, own, endOf(row.createdAt, services.env)))
    .filter(({ expiresAt }) => Date.parse(expiresAt) > now)
    .sort((a, b) => Number(b.isThis) - Number(a.isThis) || b.lastSeenAt.localeCompare(a.lastSeenAt));
}

/** Ends one of one's sessions and closes its sockets, wherever they are. Its browser is told, and deletes its copies. */
export async function endSession(services: Services, actor: UserActor, id: string): Promise<void> {
  requireSession(actor, NOT_BY_TOKEN);
  const { prisma, environment, live } = services;
  // Not deleted, so that a device that comes back is told to forget what it holds.
  const { count } = await prisma.session.updateMany({
    where: { id, userId: actor.id, revokedAt: null },
    data: { revokedAt: new Date(environment.now()) },
  });
  if (count === 0) throw new BinderyError('not_found', 'You have no such session.');
  live.disconnect({ sessionIds: [id] }, CLOSE.unauthenticated);
  await recordAudit(services, actor, 'session-ended', id);
}

/** Ends all of one's sessions but the one that asks. */
export async function endOtherSessions(services: Services, actor: UserActor): Promise<void> {
  const own = requireSession(actor, NOT_BY_TOKEN);
  await endCredentials(services, actor.id, { exceptSession: own, tokens: false, actor });
  await recordAudit(services, actor, 'session-ended', 'all others');
}

/** “Firefox on Linux”. */
export function browserName(userAgent: string | null): string {
  const { browser, os } = Bowser.parse(userAgent || ' ');
  const name = browser.name || 'A browser';
  return os.name ? `${name} on ${os.name}` : name;
}

function presentSession(row: Session, own: string, end: number): ListedBrowserSession {
  const { browser, os, platform } = Bowser.parse(row.userAgent || ' ');
  return {
    ...{ id: row.id, isThis: row.id === own },
    ...{ browser: browser.name || null, system: os.name || null },
    isPhone: platform.type === 'mobile',
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: (row.lastSeenAt ?? row.createdAt).toISOString(),
    expiresAt: new Date(Math.min(row.expiresAt.getTime(), end)).toISOString(),
  };
}
