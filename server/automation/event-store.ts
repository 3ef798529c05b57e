/** The tables of what was read for rules: how far, which runs it gave, and which dates rules wait for. */
import type { Author } from '#core/access/author.ts';
import type { RuleTrail } from '#core/automation/events/rule-trail.ts';
import type { JsonObject } from '#core/json.ts';
import type { RunCause, RunStatus } from '#core/protocol/api/automation.ts';
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts';
import { storableJson, storableText } from '../database/database-text.ts';
import type { Services } from '../ports/services.ts';

/** How far a Codex was read. */
export interface StoredReading {
  readonly trail: RuleTrail;
  /** Operations up to here have set off what they had to, also where the trail begins anew. */
  readonly readUpTo: number;
}

export interface NewRun {
  readonly id: string;
  readonly codexId: string;
  readonly templateId: string;
  readonly templateVersion: number;
  readonly ruleId: string;
  readonly ruleTitle: string;
  readonly key: string;
  readonly cause: RunCause;
  readonly status: Extract<RunStatus, 'waiting' | 'stopped' | 'skipped'>;
  readonly depth: number;
  readonly chainId: string;
  readonly message: string | null;
  /** When it was set off. */
  readonly at: Date;
  readonly nextAt: Date;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

export interface NewDue {
  readonly ruleId: string;
  readonly value: string;
  readonly offset: string;
  readonly timeZone: string;
  readonly dueAt: Date;
  /** Whoever wrote it, or set off the rules that did; `null` where that is not known. */
  readonly by: Author | null;
  /** Field or rule were changed by what was just read. */
  readonly isNew: boolean;
  /** It had passed then. */
  readonly isOver: boolean;
  /** Only read again, for what other rules wait for: what is waited for already stays as it is. */
  readonly isAgain: boolean;
}

export interface EventsToStore {
  /** What the reading went on from; where another one is stored by now, nothing is written. */
  readonly before: StoredReading | null;
  readonly next: StoredReading;
  readonly runs: readonly NewRun[];
  /** All that rules wait for; `null`: whatever they waited for. */
  readonly dues: readonly NewDue[] | null;
}

export async function findReading(prisma: PrismaClient, codexId: string): Promise<StoredReading | null> {
  const row = await prisma.automationReading.findUnique({ where: { codexId } });
  return row === null ? null : (row.trail as unknown as StoredReading);
}

/** What happened before this moment, in ms since epoch, sets nothing off: there was nothing to run rules. */
export async function readSince(prisma: PrismaClient): Promise<number> {
  const row = await prisma.setting.findUnique({ where: { key: 'automation' } });
  const { since } = (row?.value ?? {}) as { since?: unknown };
  return typeof since === 'number' ? since : Number.POSITIVE_INFINITY;
}

/**
 * At the start of every process: rules go back no further than to now, where nobody knows since when they are run. So it is after a
 * backup was restored that is older than that.
 */
export async function beginAutomation({
  prisma,
  environment,
}: Pick<Services, 'prisma' | 'environment'>): Promise<void> {
  const data = [{ key: 'automation', value: { since: environment.now() } }];
  await prisma.setting.createMany({ data, skipDuplicates: true });
}

/** Writes position, runs and dates, all or nothing; `false` when another process was faster. */
export async function storeReading(
  prisma: PrismaClient,
  codexId: string,
  { before, next, runs, dues }: EventsToStore,
): Promise<boolean> {
  const trail = storableJson(next as unknown as JsonObject) as Prisma.InputJsonObject;
  const { seq } = next.trail;
  return await prisma.$transaction(async (tx) => {
    const { count } =
      before === null
        ? await tx.automationReading.createMany({ data: [{ codexId, seq, trail }], skipDuplicates: true })
        : await tx.automationReading.updateMany({
            where: { codexId, seq: before.trail.seq },
            data: { seq, trail },
          });
    if (count === 0) return false;
    await insertRuns(tx, runs);
    if (dues !== null) await storeDues(tx, codexId, dues);
    return true;
  });
}

/** What has set a rule off before is left out. */
export async function insertRuns(
  prisma: Pick<PrismaClient, 'automationRun'>,
  runs: readonly NewRun[],
): Promise<number> {
  if (runs.length === 0) return 0;
  const data = runs.map(({ cause, ...run }) => ({
    ...run,
    ruleTitle: storableText(run.ruleTitle),
    cause: storableJson(cause as unknown as JsonObject) as Prisma.InputJsonObject,
  }));
  return (await prisma.automationRun.createMany({ data, skipDuplicates: true })).count;
}

async function storeDues(
  prisma: Pick<PrismaClient, 'automationDue'>,
  codexId: string,
  dues: readonly NewDue[],
): Promise<void> {
  const standing = await prisma.automationDue.findMany({ where: { codexId } });
  const isStanding = ({ ruleId, value, offset, isAgain }: NewDue): boolean =>
    isAgain && standing.some((one) => one.ruleId === ruleId && one.value === value && one.offset === offset);
  const kept = dues.filter((due) => !due.isNew || !due.isOver || isStanding(due));
  const ruleIds = kept.map(({ ruleId }) => ruleId);
  await prisma.automationDue.deleteMany({ where: { codexId, ruleId: { notIn: ruleIds } } });
  for (const one of kept) {
    if (!one.isNew || isStanding(one)) continue;
    const { ruleId, value, offset, timeZone, dueAt } = one;
    const by = one.by === null ? Prisma.DbNull : storableJson({ ...one.by });
    const due = { value, offset, timeZone, dueAt, by: by as Prisma.InputJsonObject };
    await prisma.automationDue.upsert({
      where: { codexId_ruleId: { codexId, ruleId } },
      create: { codexId, ruleId, ...due },
      update: due,
    });
  }
}
