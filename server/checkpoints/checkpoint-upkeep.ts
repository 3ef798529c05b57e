/** Signs in the background what has changed: after a snapshot, and once a day whatever else was written. */

import { isBinderyError } from '#core/errors.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import type { Services } from '../ports/services.ts';
import { writeAuditCheckpoint } from './audit-checkpoint.ts';
import { writeDocumentCheckpoint } from './write-checkpoint.ts';

const LOOK_MS = 600_000;
/** A document that is written in gets a checkpoint this often, with or without a snapshot. */
const DAY_MS = 86_400_000;
const AT_ONCE = 200;

/** Begins; answers how to stop. What has begun is awaited where background work is. */
export function startCheckpointUpkeep(services: Services): { stop(): void } {
  let stopped = false;
  let isRunning = false;
  const look = (): void => {
    if (stopped || isRunning || !services.roles.isMine('checkpoints')) return;
    isRunning = true;
    services.background.run('signing checkpoints', async () => {
      try {
        await signDue(services, () => stopped);
      } finally {
        isRunning = false;
      }
    });
  };
  look();
  const timer = setInterval(look, LOOK_MS).unref();
  return {
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** Signs every log that is due. */
export async function signDue(services: Services, isStopped = (): boolean => false): Promise<void> {
  const { prisma, environment } = services;
  await attempt(services, 'audit', () => writeAuditCheckpoint(services, DAY_MS));
  for (let after = ''; !isStopped(); ) {
    const due = await findDue(prisma, environment.now() - DAY_MS, after);
    for (const name of due) {
      if (isStopped()) return;
      await signDocument(services, name);
    }
    if (due.length < AT_ONCE) return;
    after = due.at(-1) ?? '';
  }
}

/** Signs a document as it is now, if it has grown. */
export async function signDocument(services: Services, documentName: string): Promise<void> {
  await attempt(services, documentName, () => writeDocumentCheckpoint(services, documentName));
}

/** A log that cannot be signed, for its rows are damaged, is told of and holds up no other. */
async function attempt({ log }: Services, name: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isBinderyError(error) || error.code !== 'corrupt') throw error;
    log.error({ err: error, log: name }, 'a checkpoint could not be signed: run `bindery verify`');
  }
}

/** Documents that have grown since their last checkpoint, and have a newer snapshot, or none of the last day. */
async function findDue(
  prisma: PrismaClient | Prisma.TransactionClient,
  before: number,
  after: string,
): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ name: string }[]>`
    SELECT d."name" FROM "Document" d LEFT JOIN LATERAL (
      SELECT c."size", c."createdAt" FROM "Checkpoint" c WHERE c."log" = d."name" ORDER BY c."size" DESC LIMIT 1
    ) AS c ON true
    WHERE d."deletedAt" IS NULL AND d."name" > ${after} AND d."headSeq" > coalesce(c."size", 0)
      AND (c."size" IS NULL OR c."size" < d."snapshotSeq" OR c."createdAt" < ${new Date(before)})
    ORDER BY d."name" LIMIT ${AT_ONCE}`;
  return rows.map(({ name }) => name);
}
