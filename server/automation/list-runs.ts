/** The log of runs, for admins: newest first, by template, rule, Codex and status. */
import { z } from 'zod';
import type { Actor } from '#core/access/policy.ts';
import type { RuleRun, RuleRunList, RunStatus } from '#core/protocol/api/automation.ts';
import { runCauseSchema } from '#core/protocol/api/automation.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { knownTo } from '../access/known-codices.ts';
import { readCursor, writeCursor } from '../codices/reading/list-cursor.ts';
import type { Services } from '../ports/services.ts';

export interface RunFilter {
  readonly template?: string | undefined;
  readonly rule?: string | undefined;
  readonly codex?: string | undefined;
  readonly status?: RunStatus | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const WITH_CODEX = { codex: { select: { id: true, title: true } } } as const;
const cursorSchema = z.tuple([z.uuid()]);

type StoredRun = Prisma.AutomationRunGetPayload<{ include: typeof WITH_CODEX }>;

/** Runs of a template, or of all of them. */
export async function listRuns(services: Services, actor: Actor, filter: RunFilter): Promise<RuleRunList> {
  assertCan(actor, { action: 'publish', resource: { kind: 'template', id: filter.template ?? '' } });
  const { template, rule, codex, status, limit, cursor } = filter;
  const [before] = cursor === undefined ? [] : readCursor(cursor, cursorSchema);
  const found = await services.prisma.automationRun.findMany({
    where: {
      codex: knownTo(actor),
      ...(template === undefined ? {} : { templateId: template }),
      ...(rule === undefined ? {} : { ruleId: rule }),
      ...(codex === undefined ? {} : { codexId: codex }),
      ...(status === undefined ? {} : { status }),
      ...(before === undefined ? {} : { id: { lt: before } }),
    },
    orderBy: { id: 'desc' },
    take: limit + 1,
    include: WITH_CODEX,
  });
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return { items: items.map(presentRun), nextCursor: last === undefined ? null : writeCursor([last.id]) };
}

/** `null` also for a run on a Codex that `actor` may not know of. */
export async function findRun(services: Services, actor: Actor, id: string): Promise<StoredRun | null> {
  const where = { id, codex: knownTo(actor) };
  return await services.prisma.automationRun.findFirst({ where, include: WITH_CODEX });
}

export function presentRun(run: StoredRun): RuleRun {
  const cause = runCauseSchema.safeParse(run.cause);
  return {
    id: run.id,
    template: { id: run.templateId, version: run.templateVersion },
    rule: { id: run.ruleId, title: run.ruleTitle },
    codex: { id: run.codex.id, title: run.codex.title },
    status: run.status as RunStatus,
    cause: cause.success ? cause.data : { kind: 'changed' },
    message: run.message,
    attempts: run.attempts,
    actionsDone: run.done,
    at: run.at.toISOString(),
    nextAt: run.status === 'waiting' ? run.nextAt.toISOString() : null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}
