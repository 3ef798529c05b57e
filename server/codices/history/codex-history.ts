/** Reads the history of a Codex: operations, sessions, an earlier state. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { undoneBy } from '#core/history/following.ts';
import { operationKind } from '#core/history/operation-kind.ts';
import type { ChainReportBody, OperationBody, PastCodex, VersionBody } from '#core/protocol/api/history.ts';
import { codexDocumentName, MAIN_BRANCH } from '#core/protocol/document-name.ts';
import { dayAt } from '../../access/workspace-setting.ts';
import type { DescribedOperation } from '../../journal/journal.ts';
import { listSessions } from '../../journal/list-sessions.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import { readStateWith } from '../content/codex-reading.ts';
import { documentOf } from '../content/live-reading.ts';
import { ensureBranchBegun, requireBranch } from '../reading/branch-rows.ts';
import { findCodex } from '../reading/read-codex.ts';
import { pastReading } from './history-tasks.ts';

export interface PageQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The operation log, newest first. */
export async function listOperations(
  services: Services,
  actor: Actor,
  codexId: string,
  { cursor, limit }: PageQuery,
): Promise<{ readonly items: OperationBody[]; readonly nextCursor: string | null }> {
  await findCodex(services, actor, 'readHistory', codexId);
  const rows = await services.journal.describe(codexDocumentName(codexId), {
    ...beforeCursor(cursor),
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(presentOperation),
    nextCursor: rows.length > limit && last ? String(last.seq) : null,
  };
}

/** Sessions, newest first: each is a continuous range of operations, to open, compare or restore. */
export async function listVersions(
  services: Services,
  actor: Actor,
  codexId: string,
  cursor?: string,
): Promise<{ readonly items: VersionBody[]; readonly headSeq: number; readonly nextCursor: string | null }> {
  await findCodex(services, actor, 'readHistory', codexId);
  const name = codexDocumentName(codexId);
  const headSeq = await services.journal.headSeq(name);
  const { sessions, rows, next } = await listSessions(services.journal, name, beforeCursor(cursor).before);
  const undone = new Map(rows.map(({ seq, operationId }) => [seq, undoneBy(operationId)]));
  const items = sessions.map((session) => ({
    id: session.id,
    fromSeq: session.fromSeq,
    seq: session.toSeq,
    from: new Date(session.from).toISOString(),
    to: new Date(session.to).toISOString(),
    authors: session.authors.map(({ id, name }) => ({ id, name })),
    fields: [...new Set(session.fields.map(({ field }) => field))],
    touched: session.fields.map(({ field, layer, inserted, deleted }) => ({
      field,
      layer,
      inserted,
      deleted,
    })),
    operations: session.operations,
    origin: session.origins.at(-1) ?? 'socket',
    ...undoneOf(undone.get(session.toSeq)),
    ...suggestedIn(rows, session),
    ...(cameLate(rows, session) && { offline: true as const }),
  }));
  return { items, headSeq, nextCursor: next === null ? null : String(next) };
}

function undoneOf(undoes: number | null | undefined): Pick<VersionBody, 'undoes'> {
  return undoes == null ? {} : { undoes };
}

/** Each of those whose suggestions were accepted in a session, once. */
function suggestedIn(
  rows: readonly DescribedOperation[],
  { fromSeq, toSeq }: { readonly fromSeq: number; readonly toSeq: number },
): Pick<VersionBody, 'suggestedBy'> {
  const people = rows.flatMap(({ seq, proposal }) =>
    proposal !== undefined && fromSeq <= seq && seq <= toSeq
      ? [{ id: proposal.id, name: proposal.name }]
      : [],
  );
  const each = new Map(people.map((person) => [person.id, person]));
  return each.size === 0 ? {} : { suggestedBy: [...each.values()] };
}

/** Between writing and arriving, without which nobody was away: a connection that stutters takes seconds. */
const LATE_MS = 60_000;

/** Whether part of a session was written while its author had no connection. */
function cameLate(
  rows: readonly DescribedOperation[],
  { fromSeq, toSeq }: { readonly fromSeq: number; readonly toSeq: number },
): boolean {
  return rows.some(
    ({ seq, clientTime, serverTime }) => fromSeq <= seq && seq <= toSeq && serverTime - clientTime >= LATE_MS,
  );
}

/** The Codex as it was after operation `seq`, with the template it had then. */
export async function getPastCodex(
  services: Services,
  actor: Actor,
  codexId: string,
  seq: number,
): Promise<PastCodex> {
  const row = await findCodex(services, actor, 'readHistory', codexId);
  const operation = await findOperation(services, codexId, seq);
  const { state } = await loadPast(services, row, seq);
  const content = await readStateWith(services, row, pastReading, {
    state,
    options: { today: await dayAt(services, operation.serverTime) },
  });
  return {
    id: row.id,
    seq,
    at: new Date(operation.serverTime).toISOString(),
    actor: { id: operation.actor.id, name: operation.actor.name },
    ...content,
  };
}

/** The document as it was after operation `seq`, of the Codex or of one of its branches, as one Yjs update. */
export async function getPastState(
  services: Services,
  actor: Actor,
  codexId: string,
  seq: number,
  branch: string = MAIN_BRANCH,
): Promise<Uint8Array> {
  const { id } = await findCodex(services, actor, 'readHistory', codexId);
  if (branch !== MAIN_BRANCH) await ensureBranchBegun(services, await requireBranch(services, id, branch));
  await findOperation(services, id, seq, branch);
  return (await services.journal.load(documentOf({ id, branch }), seq)).state;
}

/** Verifies the hash chain of a Codex's whole log. */
export async function verifyHistory(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<ChainReportBody> {
  await findCodex(services, actor, 'readHistory', codexId);
  const { operations, ok, brokenAt } = await services.journal.verify(codexDocumentName(codexId));
  return { operations, ok, brokenAt };
}

/** The operation of the Codex, or of one of its branches; throws `not_found` when the journal does not have it. */
export async function findOperation(
  { journal }: Services,
  codexId: string,
  seq: number,
  branch: string = MAIN_BRANCH,
): Promise<DescribedOperation> {
  const [row] = await journal.describe(documentOf({ id: codexId, branch }), { before: seq + 1, limit: 1 });
  if (row?.seq === seq) return row;
  throw new BinderyError('not_found', `The history of this Codex has no operation ${seq}.`);
}

/** The state after `seq` (0: empty; absent: current) as one Yjs update. */
export async function loadPast(
  { journal }: Services,
  row: Pick<CodexRow, 'id'>,
  seq?: number,
): Promise<{ readonly state: Uint8Array; readonly seq: number }> {
  if (seq === 0) return { state: Y.encodeStateAsUpdate(new Y.Doc()), seq };
  return await journal.load(codexDocumentName(row.id), seq);
}

function presentOperation(row: DescribedOperation): OperationBody {
  return {
    id: row.operationId,
    seq: row.seq,
    actor: { kind: row.actor.kind, id: row.actor.id, name: row.actor.name },
    ...(row.proposal !== undefined && { proposal: row.proposal }),
    clientTime: new Date(row.clientTime).toISOString(),
    serverTime: new Date(row.serverTime).toISOString(),
    origin: row.origin,
    branch: row.branch,
    bytes: row.bytes,
    fields: row.summary.fields.map(({ field, layer, inserted, deleted }) => ({
      field,
      layer,
      kind: operationKind({ layer, inserted, deleted }),
      inserted,
      deleted,
    })),
    hash: Buffer.from(row.hash).toString('hex'),
  };
}

function beforeCursor(cursor: string | undefined): { readonly before?: number } {
  if (cursor === undefined) return {};
  if (/^[1-9]\d{0,14}$/.test(cursor)) return { before: Number(cursor) };
  const message = 'This cursor is not one of ours. Leave it out to start with the newest.';
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['cursor'], message }] });
}
