/** Turns what has set rules off into runs, and stops rules that set off one another without end. */
import type { Actor } from '#core/access/policy.ts';
import { runOf } from '#core/access/rule-actor.ts';
import type { RunCause } from '#core/protocol/api/automation.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';
import type { NewRun } from './event-store.ts';

/** Rules may set off rules, which is how a form moves things along; so many in a row are a circle. */
export const MAX_DEPTH = 10;
/** Runs that one event may lead to in all, where rules set off several. */
export const MAX_CHAIN = 200;
/** Of one rule for one Codex; no person goes on like that. */
export const MAX_PER_MINUTE = 60;
const MINUTE_MS = 60_000;

/** A rule that was set off. */
export interface SetOff {
  readonly ruleId: string;
  readonly ruleTitle: string;
  /** The template version then. */
  readonly version: number;
  /** Names what set it off; the same sets it off once. */
  readonly key: string;
  readonly cause: RunCause;
  /** When, in ms since epoch. */
  readonly at: number;
  /** `null`: nobody, as when a date comes. */
  readonly by: Pick<Actor, 'kind' | 'id'> | null;
}

/** The runs of what was set off for one Codex; those that are stopped say why. */
export async function admitRuns(
  services: Services,
  row: Pick<CodexRow, 'id' | 'templateId'>,
  setOff: readonly SetOff[],
): Promise<readonly NewRun[]> {
  if (setOff.length === 0) return [];
  const { environment } = services;
  const now = new Date(environment.now());
  const parents = await findParents(services, setOff);
  const paused = await findPaused(services, row.templateId);
  const paces = await Paces.of(services, row.id, setOff);
  const runs: NewRun[] = [];
  for (const one of setOff) {
    const parentId = one.by === null ? null : runOf(one.by);
    const parent = parents.get(parentId ?? '') ?? null;
    const id = environment.newId();
    const chainId = parent?.chainId ?? id;
    const depth = parentId === null ? 0 : (parent?.depth ?? 0) + 1;
    const pace = await paces.next(one, parentId === null ? null : chainId);
    // That there are too many is said once: whoever goes on for hours fills no table.
    if (pace.inMinute > MAX_PER_MINUTE + 1) continue;
    const ended = paused.has(one.ruleId)
      ? ({ status: 'skipped', message: PAUSED } as const)
      : stopOf({ depth, ...pace });
    runs.push({
      ...{ id, codexId: row.id, templateId: row.templateId, templateVersion: one.version },
      ...{ ruleId: one.ruleId, ruleTitle: one.ruleTitle, key: one.key, cause: one.cause, depth, chainId },
      ...(ended ?? { status: 'waiting', message: null }),
      ...{ at: new Date(one.at), nextAt: now, createdAt: now, finishedAt: ended === null ? null : now },
    });
  }
  return runs;
}

export const PAUSED = 'The rule was paused.';

interface Pace {
  /** This one included. */
  readonly inMinute: number;
  readonly inChain: number;
}

function stopOf({ depth, inChain, inMinute }: Pace & { readonly depth: number }) {
  const stopped = (message: string) => ({ status: 'stopped', message }) as const;
  if (depth > MAX_DEPTH)
    return stopped(`Rules set off one another ${MAX_DEPTH} times in a row: this is a circle.`);
  if (inChain > MAX_CHAIN) return stopped(`One event has led to ${MAX_CHAIN} runs.`);
  if (inMinute <= MAX_PER_MINUTE) return null;
  return stopped(
    `It was set off more than ${MAX_PER_MINUTE} times in a minute; it does not run again in that minute.`,
  );
}

/** How fast rules of one Codex were set off so far, and how long chains have become. */
class Paces {
  private readonly services: Services;
  private readonly times: Map<string, readonly number[]>;
  private readonly chains = new Map<string, number>();

  private constructor(services: Services, times: Map<string, readonly number[]>) {
    this.services = services;
    this.times = times;
  }

  static async of(services: Services, codexId: string, setOff: readonly SetOff[]): Promise<Paces> {
    const first = Math.min(...setOff.map(({ at }) => at));
    const found = await services.prisma.automationRun.findMany({
      where: { codexId, at: { gt: new Date(first - MINUTE_MS) } },
      select: { ruleId: true, at: true },
    });
    const times = new Map<string, readonly number[]>();
    for (const { ruleId, at } of found) times.set(ruleId, [...(times.get(ruleId) ?? []), at.getTime()]);
    return new Paces(services, times);
  }

  async next({ ruleId, at }: SetOff, chainId: string | null): Promise<Pace> {
    const earlier = this.times.get(ruleId) ?? [];
    this.times.set(ruleId, [...earlier, at]);
    const inMinute = earlier.filter((other) => other > at - MINUTE_MS && other <= at).length + 1;
    if (chainId === null) return { inMinute, inChain: 1 };
    const { prisma } = this.services;
    const known = this.chains.get(chainId) ?? (await prisma.automationRun.count({ where: { chainId } }));
    this.chains.set(chainId, known + 1);
    return { inMinute, inChain: known + 1 };
  }
}

async function findParents(
  { prisma }: Services,
  setOff: readonly SetOff[],
): Promise<ReadonlyMap<string, { readonly depth: number; readonly chainId: string }>> {
  const ids = [...new Set(setOff.flatMap(({ by }) => (by === null ? [] : (runOf(by) ?? []))))];
  if (ids.length === 0) return new Map();
  const found = await prisma.automationRun.findMany({
    where: { id: { in: ids } },
    select: { id: true, depth: true, chainId: true },
  });
  return new Map(found.map(({ id, ...parent }) => [id, parent]));
}

async function findPaused({ prisma }: Services, templateId: string): Promise<ReadonlySet<string>> {
  const rows = await prisma.automationPause.findMany({ where: { templateId }, select: { ruleId: true } });
  return new Set(rows.map(({ ruleId }) => ruleId));
}
