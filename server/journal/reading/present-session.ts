/** A session of the operation log as the API tells it: whose, of which fields, and where it came from. */
import { undoneBy } from '#core/history/following.ts';
import type { HistorySession } from '#core/history/history-sessions.ts';
import { restoredFrom, restoredRow, restoredSeq } from '#core/history/restore-operation.ts';
import type { VersionBody } from '#core/protocol/api/history.ts';
import type { DescribedOperation } from '../journal.ts';

/** An operation of the session's document, also of one beside it. */
export type SessionOperation = Pick<
  DescribedOperation,
  'seq' | 'operationId' | 'clientTime' | 'serverTime' | 'proposal'
>;

/** `operations` are those of the same document, of which the session is a part; `agentOwners` names who answers for an agent, by its id. */
export function presentSession(
  session: HistorySession,
  operations: readonly SessionOperation[],
  agentOwners: ReadonlyMap<string, string>,
): VersionBody {
  const rows = operations.filter(({ seq }) => session.fromSeq <= seq && seq <= session.toSeq);
  return {
    id: session.id,
    fromSeq: session.fromSeq,
    seq: session.toSeq,
    from: new Date(session.from).toISOString(),
    to: new Date(session.to).toISOString(),
    authors: session.authors.map(({ id, name }) => {
      const agentFor = agentOwners.get(id);
      return { id, name, ...(agentFor !== undefined && { agentFor }) };
    }),
    fields: [...new Set(session.fields.map(({ field }) => field))],
    touched: session.fields.map(({ field, layer, inserted, deleted }) => ({
      field,
      layer,
      inserted,
      deleted,
    })),
    operations: session.operations,
    origin: session.origins.at(-1) ?? 'socket',
    ...undoneIn(rows.find(({ seq }) => seq === session.toSeq)),
    ...restoredIn(session.origins.at(-1) === 'restore' ? rows[0] : undefined),
    ...suggestedIn(rows),
    ...(rows.some(cameLate) && { offline: true as const }),
  };
}

function undoneIn(last: SessionOperation | undefined): Pick<VersionBody, 'undoes'> {
  const undoes = last === undefined ? null : undoneBy(last.operationId);
  return undoes === null ? {} : { undoes };
}

/** What a row says is for those to look up who show it. */
function restoredIn(restore: SessionOperation | undefined): Pick<VersionBody, 'restored'> {
  const from = restore === undefined ? null : restoredFrom(restore.operationId);
  if (from !== null) return { restored: { seq: from.seq, from: { id: from.codexId, title: null } } };
  const seq = restore === undefined ? null : restoredSeq(restore.operationId);
  // A restore of all below a Codex may have had nothing to bring back here.
  if (restore === undefined || seq === null || seq === 0) return {};
  const row = restoredRow(restore.operationId);
  return { restored: { seq, ...(row !== null && { row: { ...row, name: null } }) } };
}

/** Each of those whose suggestions were accepted, once. */
function suggestedIn(rows: readonly SessionOperation[]): Pick<VersionBody, 'suggestedBy'> {
  const people = rows.flatMap(({ proposal }) =>
    proposal === undefined ? [] : [{ id: proposal.id, name: proposal.name }],
  );
  const each = new Map(people.map((person) => [person.id, person]));
  return each.size === 0 ? {} : { suggestedBy: [...each.values()] };
}

/** Between writing and arriving, without which nobody was away: a connection that stutters takes seconds. */
const LATE_MS = 60_000;

/** Whether it was written while its author had no connection. */
function cameLate({ clientTime, serverTime }: SessionOperation): boolean {
  return serverTime - clientTime >= LATE_MS;
}
