/** The changes to Codices that somebody watches, in batches: each is told once, when it begins. */
import {
  BATCH_GAP_MS,
  batchChanges,
  type Change,
  type ChangeBatch,
} from '#core/notifications/change-batch.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { storableText } from '../database/database-text.ts';
import type { DescribedOperation } from '../journal/journal.ts';
import type { Services } from '../ports/services.ts';
import type { NewNotification } from './notification-store.ts';
import { findReaders } from './recipients.ts';
import { isTold } from './told-operations.ts';
import { findMuted, findWatchers } from './watching.ts';

export interface ChangeNotices {
  /** New ones, and those that have grown. */
  readonly batches: readonly ChangeBatch[];
  readonly added: readonly NewNotification[];
}

/** Of a Codex that nobody watches nothing is kept. */
export async function changeNoticesOf(
  services: Services,
  codexId: string,
  operations: readonly DescribedOperation[],
): Promise<ChangeNotices> {
  const changes = operations.flatMap((operation) => changeOf(operation) ?? []);
  const watchers = changes.length === 0 ? [] : await findWatchers(services, codexId);
  if (watchers.length === 0) return { batches: [], added: [] };
  const known = await findOpenBatches(services.prisma, codexId, changes[0]?.at ?? 0);
  const batches = batchChanges(known, changes);
  const begun = batches.filter(({ firstSeq }) => !known.some((batch) => batch.firstSeq === firstSeq));
  if (begun.length === 0) return { batches, added: [] };
  const isMuted = await findMuted(services, codexId);
  const readers = await findReaders(services, watchers, codexId);
  const told = watchers.filter((userId) => readers.has(userId) && !isMuted(userId));
  const added = begun.flatMap(({ by, firstSeq, beganAt }) =>
    told
      .filter((userId) => by.kind !== 'user' || by.id !== userId)
      .map((userId): NewNotification => {
        const what = { kind: 'changed', key: `changed:${codexId}:${firstSeq}`, batchSeq: firstSeq } as const;
        return { ...what, id: services.environment.newId(), userId, by, at: new Date(beganAt) };
      }),
  );
  return { batches, added };
}

/** What the server does by itself is nobody's change; what a rule does is told like a person's. */
function changeOf({ seq, serverTime, actor, summary, ...operation }: DescribedOperation): Change | null {
  if (!isTold(operation) || (actor.kind === 'system' && !actor.id.startsWith('rule:'))) return null;
  const { kind, id, name } = actor;
  return { seq, at: serverTime, by: { kind, id, name }, fields: summary.fields.map(({ field }) => field) };
}

async function findOpenBatches(
  prisma: PrismaClient,
  codexId: string,
  at: number,
): Promise<readonly ChangeBatch[]> {
  const rows = await prisma.changeBatch.findMany({
    where: { codexId, endedAt: { gte: new Date(at - BATCH_GAP_MS) } },
  });
  return rows.map((row) => ({
    by: { kind: row.actorKind as Change['by']['kind'], id: row.actorId, name: row.actorName },
    ...{ firstSeq: Number(row.firstSeq), lastSeq: Number(row.lastSeq), operations: row.operations },
    ...{ beganAt: row.beganAt.getTime(), endedAt: row.endedAt.getTime(), fields: row.fields },
  }));
}

/** In the transaction that also writes how far was read. */
export async function storeBatches(
  prisma: Pick<Prisma.TransactionClient, 'changeBatch'>,
  codexId: string,
  batches: readonly ChangeBatch[],
): Promise<void> {
  for (const { by, firstSeq, lastSeq, beganAt, endedAt, operations, fields } of batches) {
    const span = { lastSeq, endedAt: new Date(endedAt), operations, fields: fields.map(storableText) };
    const actor = { actorKind: by.kind, actorId: storableText(by.id), actorName: storableText(by.name) };
    await prisma.changeBatch.upsert({
      where: { codexId_firstSeq: { codexId, firstSeq } },
      create: { codexId, firstSeq, beganAt: new Date(beganAt), ...actor, ...span },
      update: { ...actor, ...span },
    });
  }
}
