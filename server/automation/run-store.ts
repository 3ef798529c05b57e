/** The queue of runs in PostgreSQL: who takes which, for how long, and what became of it. */
import type { RunCause } from '#core/protocol/api/automation.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { storableText } from '../database/database-text.ts';

/** A run that was taken, with its attempts including this one. */
export interface TakenRun {
  readonly id: string;
  readonly codexId: string;
  readonly templateId: string;
  readonly ruleId: string;
  readonly ruleTitle: string;
  readonly cause: RunCause;
  /** The first run of those that have set off one another. */
  readonly chainId: string;
  readonly attempts: number;
  /** Actions that earlier attempts have done. */
  readonly done: number;
  /** Whether the condition held in an earlier attempt. */
  readonly held: boolean;
  /** When it was set off. */
  readonly at: Date;
}

/** Longer than any action takes, and counted anew for each; whoever was killed while running is stood in for after this. */
export const LEASE_MS = 60_000;
/** So many of those that are due are looked at for each take, whatever the length of the queue. */
const WINDOW = 200;

/**
 * Takes up to `most` runs that are due, the longest waiting first. Of one Codex only one runs at a time: while one does, and of those
 * that are due only the first is a candidate, so two workers that ask at once never take two of the same.
 */
export async function takeRuns(
  prisma: PrismaClient,
  now: number,
  most: number,
): Promise<readonly TakenRun[]> {
  const [at, until] = [new Date(now), new Date(now + LEASE_MS)];
  return await prisma.$queryRaw<TakenRun[]>`
    WITH due AS (
      SELECT w."id", w."codexId" FROM "AutomationRun" w
      WHERE w."status" = 'waiting' AND w."nextAt" <= ${at} AND NOT EXISTS (
        SELECT FROM "AutomationRun" o WHERE o."codexId" = w."codexId" AND o."status" = 'running')
      ORDER BY w."nextAt", w."id" LIMIT ${WINDOW}
    ), firsts AS (SELECT DISTINCT ON ("codexId") "id" FROM due ORDER BY "codexId", "id")
    UPDATE "AutomationRun" SET "status" = 'running', "lockedUntil" = ${until}, "attempts" = "attempts" + 1
    WHERE "id" IN (
      SELECT r."id" FROM "AutomationRun" r WHERE r."id" IN (SELECT "id" FROM firsts) AND r."status" = 'waiting'
      ORDER BY r."nextAt", r."id" LIMIT ${most} FOR UPDATE SKIP LOCKED)
    RETURNING "id", "codexId", "templateId", "ruleId", "ruleTitle", "cause", "chainId", "attempts", "done", "held", "at"`;
}

/** A run that is cut off so often may itself be what ends the processes. */
export const MAX_ATTEMPTS = 10;

/** Gives back what whoever took it has not ended in time: their process was killed. */
export async function releaseAbandoned(prisma: PrismaClient, now: number): Promise<number> {
  const abandoned = { status: 'running', lockedUntil: { lt: new Date(now) } };
  await prisma.automationRun.updateMany({
    where: { ...abandoned, attempts: { gte: MAX_ATTEMPTS } },
    data: {
      ...{ status: 'failed', lockedUntil: null, finishedAt: new Date(now) },
      message: `It was cut off ${MAX_ATTEMPTS} times.`,
    },
  });
  const { count } = await prisma.automationRun.updateMany({
    where: abandoned,
    data: { status: 'waiting', lockedUntil: null, nextAt: new Date(now) },
  });
  return count;
}

/**
 * Counts the lease anew, and notes that the condition held and how many actions are done: whoever takes the run up goes on from
 * there. `false` when somebody has stood in for this process meanwhile.
 */
export async function keepRun(
  prisma: PrismaClient,
  { id, attempts }: Pick<TakenRun, 'id' | 'attempts'>,
  now: number,
  done: number,
): Promise<boolean> {
  const { count } = await prisma.automationRun.updateMany({
    where: { id, status: 'running', attempts },
    data: { lockedUntil: new Date(now + LEASE_MS), held: true, done },
  });
  return count > 0;
}

/** How a run ended, or when it is tried again. */
export interface RunEnd {
  readonly status: 'done' | 'failed' | 'skipped' | 'waiting';
  readonly message: string | null;
  /** Actions. */
  readonly done: number;
  readonly nextAt?: Date;
}

/** Writes how a taken run ended, unless somebody has stood in for this process meanwhile. */
export async function endRun(
  prisma: PrismaClient,
  { id, attempts }: Pick<TakenRun, 'id' | 'attempts'>,
  now: number,
  { status, message, done, nextAt }: RunEnd,
): Promise<void> {
  await prisma.automationRun.updateMany({
    where: { id, status: 'running', attempts },
    data: {
      ...{ status, done, lockedUntil: null },
      message: message === null ? null : storableText(message),
      ...(nextAt === undefined ? {} : { nextAt }),
      finishedAt: status === 'waiting' ? null : new Date(now),
    },
  });
}

/** Forgets what ended so long ago; that something was set off is not asked again by then. */
export async function forgetRuns(prisma: PrismaClient, before: number): Promise<void> {
  await prisma.automationRun.deleteMany({
    where: { createdAt: { lt: new Date(before) }, status: { in: ['done', 'failed', 'skipped', 'stopped'] } },
  });
}
