/**
 * Tells members whose values have lost to somebody else's: once for each value, and as one notification for each Codex until they have
 * read it. Read from the projected conflicts, so it follows the projection.
 */
import { runOf } from '#core/access/rule-actor.ts';
import { type LostValue, lostValues } from '#core/notifications/lost-values.ts';
import { type ConflictBody, conflictSchema } from '#core/protocol/api/conflicts.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { storableText } from '../database/database-text.ts';
import type { Services } from '../ports/services.ts';
import {
  findReading,
  type NewNotification,
  readSince,
  type StoredReading,
  storeReading,
} from './notification-store.ts';
import { announceTo, findReaders } from './recipients.ts';

/** Operations that are looked through for whoever settled a conflict. */
const MOST_LOOKED_AT = 50;

/** Whoever is cut off in between reads the same again, to the same result. */
export async function readConflictNotices(services: Services, codexId: string): Promise<void> {
  while (await readOnce(services, codexId));
}

/** Answers whether another process was faster, so that it has to be looked at again. */
async function readOnce(services: Services, codexId: string): Promise<boolean> {
  const { prisma } = services;
  const before = await findReading(prisma, codexId, 'conflicts');
  const conflicts = await findConflicts(prisma, codexId);
  const told = toldIn(before);
  const lost = lostValues(conflicts);
  const keys = new Set(lost.map(({ key }) => key));
  const fresh = lost.filter(({ key }) => !told.has(key));
  const gone = [...told].filter(([key]) => !keys.has(key));
  if (fresh.length === 0 && gone.length === 0) return false;
  const since = await readSince(prisma);
  const isRecent = isSince(conflicts, since);
  const { added, grown } = await noticesOf(services, codexId, fresh.filter(isRecent));
  const seq = await readSeq(prisma, codexId);
  const stored = await storeReading(prisma, codexId, 'conflicts', {
    before,
    next: { seq, trail: { told: Object.fromEntries(lost.map(({ key, userId }) => [key, userId])) } },
    added,
    taken: await settledByThemselves(services, codexId, gone, lost),
    async store(tx) {
      for (const { userId, by, at } of grown)
        await tx.notification.updateMany({
          where: { userId, codexId, ...UNREAD },
          data: { at, actorKind: by.kind, actorId: storableText(by.id), actorName: storableText(by.name) },
        });
    },
  });
  if (stored === null) return true;
  await announceTo(services, new Set([...stored, ...grown.map(({ userId }) => userId)]));
  return false;
}

const UNREAD = { kind: 'conflict', readAt: null, doneAt: null } as const;

interface Notices {
  readonly added: readonly NewNotification[];
  /** Of those who have not read the one they have of this Codex: that one comes up again. */
  readonly grown: readonly NewNotification[];
}

async function noticesOf(services: Services, codexId: string, lost: readonly LostValue[]): Promise<Notices> {
  const { prisma, environment } = services;
  const readers = await findReaders(
    services,
    lost.map(({ userId }) => userId),
    codexId,
  );
  const members = await findMembers(prisma, lost);
  const at = new Date(environment.now());
  const one = new Map<string, NewNotification>();
  for (const { key, userId, by } of lost) {
    if (!readers.has(userId)) continue;
    const what = { kind: 'conflict', key: `conflict:${codexId}:${key}` } as const;
    one.set(userId, { ...what, id: environment.newId(), userId, by: writerOf(by, members), at });
  }
  const unread = await prisma.notification.findMany({
    where: { userId: { in: [...one.keys()] }, codexId, ...UNREAD },
    select: { userId: true },
  });
  const waiting = new Set(unread.map(({ userId }) => userId));
  const all = [...one.values()];
  return {
    added: all.filter(({ userId }) => !waiting.has(userId)),
    grown: all.filter(({ userId }) => waiting.has(userId)),
  };
}

/** Rows of members who have settled the last of their conflicts here: they know. */
async function settledByThemselves(
  { journal }: Services,
  codexId: string,
  gone: readonly (readonly [key: string, userId: string])[],
  lost: readonly LostValue[],
): Promise<readonly ({ readonly userId: string } & typeof UNREAD)[]> {
  const still = new Set(lost.map(({ userId }) => userId));
  const userIds = new Set(gone.map(([, userId]) => userId).filter((userId) => !still.has(userId)));
  if (userIds.size === 0) return [];
  const operations = await journal.describe(codexDocumentName(codexId), { limit: MOST_LOOKED_AT });
  return [...userIds].flatMap((userId) => {
    const fields = gone.flatMap(([key, id]) => (id === userId ? (key.split(' ')[0] ?? []) : []));
    const settled = operations.find(({ summary }) =>
      summary.fields.some(({ field }) => field === '?' || fields.includes(field)),
    );
    return settled?.actor.kind === 'user' && settled.actor.id === userId ? [{ userId, ...UNREAD }] : [];
  });
}

/** What an earlier version wrote in another form is left out until it is read anew. */
async function findConflicts(prisma: PrismaClient, codexId: string): Promise<readonly ConflictBody[]> {
  const rows = await prisma.codexConflict.findMany({ where: { codexId }, select: { detail: true } });
  return rows.flatMap(({ detail }) => conflictSchema.safeParse(detail).data ?? []);
}

async function readSeq(prisma: PrismaClient, codexId: string): Promise<number> {
  const reading = await prisma.codexReading.findUnique({ where: { codexId }, select: { seq: true } });
  return Number(reading?.seq ?? 0);
}

/** What stood in conflict before notifications came to be is told to nobody. */
function isSince(conflicts: readonly ConflictBody[], since: number): (lost: LostValue) => boolean {
  const newest = new Map<string, number>();
  for (const conflict of conflicts) {
    const at = Math.max(...[conflict.winner, ...conflict.losers].map((entry) => Date.parse(entry.at)));
    for (const { key } of lostValues([conflict])) newest.set(key, at);
  }
  return ({ key }) => (newest.get(key) ?? 0) >= since;
}

/** The members among those who wrote what stands, by their names now. */
async function findMembers(
  prisma: PrismaClient,
  lost: readonly LostValue[],
): Promise<ReadonlyMap<string, string>> {
  if (lost.length === 0) return new Map();
  const users = await prisma.user.findMany({
    where: { id: { in: lost.map(({ by }) => by.id) } },
    select: { id: true, name: true },
  });
  return new Map(users.map(({ id, name }) => [id, name]));
}

function writerOf(
  { id, name }: LostValue['by'],
  members: ReadonlyMap<string, string>,
): NewNotification['by'] {
  const known = members.get(id);
  if (known !== undefined) return { kind: 'user', id, name: known };
  return { kind: runOf({ kind: 'system', id }) === null ? 'guest' : 'system', id, name };
}

/** By the key of each value that was told: whose it was. */
function toldIn(reading: StoredReading | null): ReadonlyMap<string, string> {
  const { told } = (reading?.trail ?? {}) as { readonly told?: unknown };
  if (typeof told !== 'object' || told === null) return new Map();
  return new Map(
    Object.entries(told).flatMap(([key, userId]) => (typeof userId === 'string' ? [[key, userId]] : [])),
  );
}
