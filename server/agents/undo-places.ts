/** Undoes what a run did in the tree: moves, and what it archived, put in the trash or took out of there. */
import type { AuditAction } from '#core/access/audit-actions.ts';
import type { Actor, UserActor } from '#core/access/policy.ts';
import { isBinderyError } from '#core/errors.ts';
import type { UndoneRunBody } from '#core/protocol/api/programs/agents.ts';
import { archiveCodex, unarchiveCodex } from '../codices/lifecycle/archive-codex.ts';
import { deleteCodex, undeleteCodex } from '../codices/lifecycle/delete-codex.ts';
import { moveCodex } from '../codices/lifecycle/move-codex.ts';
import type { Services } from '../ports/services.ts';
import { findCodexRow } from '../projection/tables/codex-store.ts';

type UndoneDocument = UndoneRunBody['documents'][number];
type Act = (services: Services, actor: Actor, codexId: string) => Promise<unknown>;

/** What takes back what an event of the audit log tells. */
const OPPOSITES: Partial<Record<AuditAction, Act>> = {
  'codex-archived': unarchiveCodex,
  'codex-unarchived': archiveCodex,
  'codex-deleted': undeleteCodex,
  'codex-undeleted': deleteCodex,
};
const PLACE_ACTIONS: readonly AuditAction[] = ['codex-moved'];
const STATE_ACTIONS = Object.keys(OPPOSITES) as AuditAction[];

export interface RunTime {
  readonly agentId: string;
  readonly runAt: Date;
  /** When the next run began; `null`: there is none. */
  readonly until: Date | null;
}

/** One entry for each Codex whose place or state the run changed. What somebody has moved or changed since stays where it is. */
export async function undoPlaces(
  services: Services,
  actor: UserActor,
  run: RunTime,
): Promise<readonly UndoneDocument[]> {
  const own = await services.prisma.auditEvent.findMany({
    where: { ...isOwn(run), action: { in: [...PLACE_ACTIONS, ...STATE_ACTIONS] } },
    orderBy: { at: 'asc' },
    select: { subject: true },
  });
  const undone: UndoneDocument[] = [];
  for (const codexId of new Set(own.map(({ subject }) => subject))) {
    const kept: UndoneDocument['kept'] = [];
    const fields: string[] = [];
    for (const [field, actions] of [
      ['@place', PLACE_ACTIONS],
      ['@state', STATE_ACTIONS],
    ] as const) {
      const result = await undoOne(services, actor, run, { codexId, actions });
      if (result === 'undone') fields.push(field);
      else if (result !== 'nothing') kept.push({ field, why: result });
    }
    const row = await findCodexRow(services.prisma, codexId);
    const codex = row === null ? null : { id: row.id, title: row.title };
    undone.push({ kind: 'tree', codex, branch: null, trashed: false, fields, kept });
  }
  return undone;
}

function isOwn({ agentId, runAt, until }: RunTime) {
  return { actorId: agentId, at: { gte: runAt, ...(until !== null && { lt: until }) } };
}

async function undoOne(
  services: Services,
  actor: UserActor,
  run: RunTime,
  { codexId, actions }: { readonly codexId: string; readonly actions: readonly AuditAction[] },
): Promise<'undone' | 'nothing' | 'changedSince' | 'notAllowed' | 'gone'> {
  const events = await services.prisma.auditEvent.findMany({
    where: { subject: codexId, action: { in: [...actions] }, at: { gte: run.runAt } },
    orderBy: { at: 'asc' },
  });
  const isOfRun = ({ actorId, at }: (typeof events)[number]): boolean =>
    actorId === run.agentId && (run.until === null || at < run.until);
  if (!events.some(isOfRun)) return 'nothing';
  // From where the last change by somebody else left it.
  const others = events.findLastIndex((event) => !isOfRun(event));
  const first = events[others + 1];
  if (first === undefined) return 'changedSince';
  try {
    if (first.action === 'codex-moved')
      await moveCodex(services, actor, codexId, { parentId: parentIn(first.detail) });
    else await OPPOSITES[first.action as AuditAction]?.(services, actor, codexId);
    return 'undone';
  } catch (error) {
    if (!isBinderyError(error)) throw error;
    return error.code === 'not_found' ? 'gone' : 'notAllowed';
  }
}

function parentIn(detail: unknown): string | null {
  const from = (detail as { readonly from?: unknown } | null)?.from;
  return typeof from === 'string' ? from : null;
}
