/** Projects the workspace document to the tree columns: incrementally, and completely the first time. */
import type { AuditAction } from '#core/access/audit-actions.ts';
import { runOf } from '#core/access/rule-actor.ts';
import type { JsonObject } from '#core/json.ts';
import type { EventType } from '#core/protocol/api/programs/events.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { aboutCodex, auditRow } from '../access/audit-log.ts';
import type { NewEvent } from '../event-log/event-log.ts';
import { readProgress, readTreeRows, type TreeRow, writeTree } from '../projection/tables/tree-store.ts';
import { assignRanks } from './sibling-ranks.ts';
import { allNodes, type Shift, type Standing, standingOf, type TreeReplica } from './tree-replica.ts';

export interface TreeProjection {
  /**
   * Writes what the replica has come to show since last time, and the rows of `ids`, which may be new. Answers the
   * Codices that went to the trash or came back. Call it again only when it has resolved; after a failure, and after another process
   * has written, it looks at everything.
   */
  write(ids: readonly string[]): Promise<readonly string[]>;
}

export interface TreeProjectionParts {
  readonly prisma: PrismaClient;
  readonly replica: TreeReplica;
  /** Whose tree it is; `null`: that of the workspace. */
  readonly privateTopId: string | null;
  readonly now: () => number;
}

/** Beyond these, reading the whole table is one question with no list of ids in it. */
const READ_ONE_BY_ONE = 5_000;

export function createTreeProjection(parts: TreeProjectionParts): TreeProjection {
  return new Projection(parts);
}

class Projection implements TreeProjection {
  private readonly parts: TreeProjectionParts;
  /** What the rows say, kept so that moving one of ten thousand siblings need not read them all. */
  private readonly ranks = new Map<string, number>();
  /** Shifts not yet written, kept over a failure so that the audit log hears of them. */
  private shifts: readonly Shift[] = [];
  private isBehind = true;
  private written: number | null = null;

  constructor(parts: TreeProjectionParts) {
    this.parts = parts;
  }

  async write(ids: readonly string[]): Promise<readonly string[]> {
    const { prisma, replica, privateTopId } = this.parts;
    const changes = replica.takeChanges();
    if (!this.isBehind && ids.length === 0 && replica.seq === this.written) return [];
    this.shifts = [...this.shifts, ...changes.shifts];
    let parents = changes.parents;
    for (;;) {
      const progress = await readProgress(prisma, privateTopId);
      // What another process has written came from operations that are here as well, once the journal is followed that far.
      if (progress !== null && progress > replica.seq) {
        await replica.catchUp();
        const more = replica.takeChanges();
        this.shifts = [...this.shifts, ...more.shifts];
        parents = new Set([...parents, ...more.parents]);
      }
      // Another process has written all of it. The ranks it gave are read before the next write, since `written` is not its progress.
      if (!this.isBehind && ids.length === 0 && progress === replica.seq) {
        this.shifts = [];
        return [];
      }
      const changed = await this.writeFrom(progress, ids, parents);
      if (changed !== null) return changed;
    }
  }

  /** `null` when another process was quicker. */
  private async writeFrom(
    progress: number | null,
    ids: readonly string[],
    parents: ReadonlySet<string | null>,
  ): Promise<readonly string[] | null> {
    const { prisma, replica, privateTopId, now } = this.parts;
    const { workspace, seq } = replica;
    const everything = this.isBehind || progress !== this.written;
    this.isBehind = true;
    const known = everything ? await readTreeRows(prisma, privateTopId, 'all') : null;
    if (known !== null) this.keepRanks(known);
    const touched = this.findTouched(ids, everything ? null : parents);
    const rows =
      known ??
      (await readTreeRows(prisma, privateTopId, touched.size > READ_ONE_BY_ONE ? 'all' : [...touched]));
    const at = new Date(now());
    const changed = rows.flatMap((row) => {
      if (!touched.has(row.id) || workspace.node(row.id) === null) return [];
      const wanted = rowOf(row, standingOf(workspace, row.id), this.ranks.get(row.id) ?? null, at);
      return isSameRow(row, wanted) ? [] : [{ row, wanted }];
    });
    // What was done up to there, whoever has written it has told.
    const untold = this.shifts.filter((shift) => shift.seq > (progress ?? 0));
    const events = untold.flatMap((shift) =>
      eventsOf(shift, aboutCodex({ title: workspace.node(shift.id)?.label?.title ?? null, privateTopId })),
    );
    const rowsToWrite = changed.map(({ wanted }) => wanted);
    const shifted = changed.filter(
      ({ row, wanted }) => (row.deletedAt === null) !== (wanted.deletedAt === null),
    );
    const shiftedIds = shifted.map(({ row }) => row.id);
    const around = { parents: parentsOf(changed), shifted: shiftedIds };
    const told = untold.flatMap((shift) => tellShift(shift, at.getTime()));
    const written = { privateTopId, rows: rowsToWrite, events, told, ...around, seq, after: progress };
    if (!(await writeTree(prisma, written))) return null;
    this.shifts = [];
    this.isBehind = false;
    this.written = seq;
    return shiftedIds;
  }

  private keepRanks(rows: readonly TreeRow[]): void {
    this.ranks.clear();
    for (const { id, siblingRank } of rows) if (siblingRank !== null) this.ranks.set(id, siblingRank);
  }

  /** The Codices whose rows may say something else now; `changedParents`: `null` when everything has to be looked at. */
  private findTouched(
    ids: readonly string[],
    changedParents: ReadonlySet<string | null> | null,
  ): ReadonlySet<string> {
    const { workspace } = this.parts.replica;
    const touched = new Set(changedParents === null ? allNodes(workspace) : this.shifts.map(({ id }) => id));
    for (const id of ids) for (const one of [id, ...workspace.children(id)]) touched.add(one);
    const parents = changedParents ?? everyParent(workspace);
    for (const parentId of parents) for (const id of this.rankChildren(parentId)) touched.add(id);
    return touched;
  }

  /** Answers the children whose rank is another one now. */
  private rankChildren(parentId: string | null): string[] {
    const { workspace } = this.parts.replica;
    const children =
      parentId === null || workspace.node(parentId) !== null ? workspace.children(parentId) : [];
    const given = assignRanks(children.map((id) => this.ranks.get(id) ?? null));
    return children.filter((id, index) => {
      const rank = given[index] ?? 0;
      if (this.ranks.get(id) === rank) return false;
      this.ranks.set(id, rank);
      return true;
    });
  }
}

function everyParent(workspace: Workspace): ReadonlySet<string | null> {
  return new Set([null, ...allNodes(workspace).filter((id) => workspace.children(id).length > 0)]);
}

/** What the row should say. Times stay what they are while the thing they tell stays true. */
function rowOf(
  row: TreeRow,
  { parentId, standing, standingFrom }: Standing,
  rank: number | null,
  now: Date,
): TreeRow {
  return {
    id: row.id,
    parentId,
    siblingRank: rank,
    archivedAt: standing === 'archived' ? (row.archivedAt ?? now) : null,
    deletedAt: standing === 'trashed' ? (row.deletedAt ?? now) : null,
    trashedWithId: standing === 'trashed' && standingFrom !== row.id ? standingFrom : null,
  };
}

/** Those that a child has come to, gone from, or changed its standing under. */
function parentsOf(
  changed: readonly { readonly row: TreeRow; readonly wanted: TreeRow }[],
): readonly string[] {
  const ids = changed.flatMap(({ row, wanted }) => {
    const isSame =
      row.parentId === wanted.parentId && (row.deletedAt === null) === (wanted.deletedAt === null);
    return isSame ? [] : [row.parentId, wanted.parentId];
  });
  return [...new Set(ids.filter((id) => id !== null))].sort();
}

function isSameRow(a: TreeRow, b: TreeRow): boolean {
  return (
    a.parentId === b.parentId &&
    a.siblingRank === b.siblingRank &&
    a.archivedAt?.getTime() === b.archivedAt?.getTime() &&
    a.deletedAt?.getTime() === b.deletedAt?.getTime() &&
    a.trashedWithId === b.trashedWithId
  );
}

/** What was decided about a node itself; what follows from that for those below it is not said again for each. */
function eventsOf({ id, from, to, by }: Shift, about: JsonObject): ReturnType<typeof auditRow>[] {
  if (by === null || to === null || from === null) return [];
  // What the server does by itself follows from what somebody has decided; a rule decides for whoever wrote it.
  if (by.kind === 'system' && runOf(by) === null) return [];
  const events: ReturnType<typeof auditRow>[] = [];
  if (from.parentId !== to.parentId)
    events.push(auditRow(by, 'codex-moved', id, { ...about, from: from.parentId, to: to.parentId }));
  const action = from.state === to.state ? null : STATE_EVENTS[`${from.state}→${to.state}`];
  if (action) events.push(auditRow(by, action, id, about));
  return events;
}

const STATE_EVENTS: Readonly<Record<string, AuditAction>> = {
  'live→archived': 'codex-archived',
  'archived→live': 'codex-unarchived',
  'live→trashed': 'codex-deleted',
  'archived→trashed': 'codex-deleted',
  'trashed→live': 'codex-undeleted',
  'trashed→archived': 'codex-undeleted',
};

/** The same for programs, also of what rules and the server do. */
function tellShift({ id, from, to, by }: Shift, at: number): NewEvent[] {
  if (by === null || to === null || from === null) return [];
  const common = { codexId: id, by, at };
  const type = from.state === to.state ? undefined : STATE_TYPES[`${from.state}→${to.state}`];
  const places = { from: from.parentId, to: to.parentId };
  return [
    ...(from.parentId === to.parentId ? [] : [{ type: 'codex.moved', ...common, data: places } as const]),
    ...(type === undefined ? [] : [{ type, ...common }]),
  ];
}

const STATE_TYPES: Readonly<Record<string, EventType>> = {
  'live→archived': 'codex.archived',
  'archived→live': 'codex.unarchived',
  'live→trashed': 'codex.trashed',
  'archived→trashed': 'codex.trashed',
  'trashed→live': 'codex.restored',
  'trashed→archived': 'codex.restored',
};
