/** Groups the operation log into sessions: who edited what, from when to when. */
import type { ChangeLayer } from '#core/document/roots.ts';
import type { UpdateSummary } from '#core/document/summarize-update.ts';

export interface LoggedOperation {
  readonly seq: number;
  readonly actorId: string;
  readonly actorName: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly summary: Pick<UpdateSummary, 'fields'>;
  /** What made it: an editor, an import, a restore, … */
  readonly origin: string | null;
}

export interface SessionAuthor {
  readonly id: string;
  /** As of the author's latest operation in the session. */
  readonly name: string;
  readonly operations: number;
}

export interface SessionField {
  readonly field: string;
  readonly layer: ChangeLayer;
  readonly inserted: number;
  readonly deleted: number;
}

export interface HistorySession {
  /** `<fromSeq>-<toSeq>`. */
  readonly id: string;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly from: number;
  readonly to: number;
  /** Most active first. */
  readonly authors: readonly SessionAuthor[];
  /** In order of first touch. */
  readonly fields: readonly SessionField[];
  readonly origins: readonly string[];
  readonly operations: number;
}

export interface SessionOptions {
  /** A pause longer than this ends a session. */
  readonly gapMs?: number;
  /** No session is longer than this, however long people go on. */
  readonly maxMs?: number;
}

const GAP_MS = 10 * 60_000;
const MAX_MS = 60 * 60_000;
/** What is done to a Codex as a whole is a point in its history of its own, to be found and gone back to. */
const DEEDS: ReadonlySet<string | null> = new Set([
  'seed',
  'restore',
  'template',
  'import',
  'branch',
  'merge',
]);

/**
 * Sessions, newest first; each is an unbroken range of the log. A session is one author's run of operations without a long
 * pause. When authors take turns (one comes back within the gap), their runs interleave and are one session with several
 * authors, for as single runs they would be as many sessions as turns. A deed (the making of the Codex, a restore, a new
 * template version, an import) stands alone and parts what comes before it from what follows. Operations may come in any order.
 */
export function groupSessions(
  operations: readonly LoggedOperation[],
  { gapMs = GAP_MS, maxMs = MAX_MS }: SessionOptions = {},
): HistorySession[] {
  const groups: LoggedOperation[][] = [];
  const lastOf = new Map<string, { group: number; at: number }>();
  for (const operation of operations.toSorted((a, b) => a.seq - b.seq)) {
    if (DEEDS.has(operation.origin)) {
      groups.push([operation]);
      lastOf.clear();
      continue;
    }
    const last = lastOf.get(operation.actorId);
    const begin = last === undefined ? undefined : groups[last.group]?.[0];
    const belongs =
      last !== undefined &&
      begin !== undefined &&
      operation.at - last.at <= gapMs &&
      operation.at - begin.at <= maxMs;
    const target = belongs ? last.group : groups.length;
    const [group = [], ...interleaved] = groups.splice(target);
    for (const other of interleaved.flat()) group.push(other);
    group.push(operation);
    groups.push(group);
    for (const seen of lastOf.values()) seen.group = Math.min(seen.group, target);
    lastOf.set(operation.actorId, { group: target, at: operation.at });
  }
  return groups.map(toSession).reverse();
}

function toSession(operations: readonly LoggedOperation[]): HistorySession {
  const authors = new Map<string, SessionAuthor>();
  const fields = new Map<string, SessionField>();
  const origins = new Set<string>();
  let [fromSeq, toSeq, from, to] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { seq, at, actorId, actorName, origin, summary } of operations) {
    [fromSeq, toSeq] = [Math.min(fromSeq, seq), Math.max(toSeq, seq)];
    [from, to] = [Math.min(from, at), Math.max(to, at)];
    authors.set(actorId, {
      id: actorId,
      name: actorName,
      operations: (authors.get(actorId)?.operations ?? 0) + 1,
    });
    if (origin !== null) origins.add(origin);
    for (const { field, layer, inserted, deleted } of summary.fields) {
      const key = `${layer} ${field}`;
      const total = fields.get(key) ?? { field, layer, inserted: 0, deleted: 0 };
      fields.set(key, {
        ...total,
        inserted: total.inserted + inserted,
        deleted: total.deleted + deleted,
      });
    }
  }
  return {
    id: `${fromSeq}-${toSeq}`,
    fromSeq,
    toSeq,
    from,
    to,
    authors: [...authors.values()].sort((a, b) => b.operations - a.operations),
    fields: [...fields.values()],
    origins: [...origins],
    operations: operations.length,
  };
}
