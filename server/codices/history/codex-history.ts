/** Reads the history of a Codex, or of one of its branches: operations, sessions, an earlier state. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { operationKind } from '#core/history/operation-kind.ts';
import type { ChainReportBody, OperationBody, PastCodex, VersionBody } from '#core/protocol/api/history.ts';
import { findAgentOwners } from '../../access/agent-owners.ts';
import { dayAt } from '../../access/workspace-setting.ts';
import { checkDocument } from '../../checkpoints/check-document.ts';
import { keyStoreOf, listSigningKeys } from '../../checkpoints/signing-keys.ts';
import type { DescribedOperation } from '../../journal/journal.ts';
import { listSessions } from '../../journal/reading/list-sessions.ts';
import { presentSession } from '../../journal/reading/present-session.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import { readStateWith } from '../content/codex-reading.ts';
import { documentOf } from '../content/live-reading.ts';
import { findOnBranch } from '../reading/read-codex.ts';
import { markFolded, readFoldedTo } from './folded-versions.ts';
import { pastReading } from './history-tasks.ts';
import { describeRestores } from './restored-rows.ts';

export interface PageQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
  /** The branch whose operations they are; of the Codex itself unless given. */
  readonly branch?: string | undefined;
}

/** The operation log, newest first. */
export async function listOperations(
  services: Services,
  actor: Actor,
  codexId: string,
  { cursor, limit, branch }: PageQuery,
): Promise<{ readonly items: OperationBody[]; readonly nextCursor: string | null }> {
  const row = await findOnBranch(services, actor, 'readHistory', codexId, branch);
  const rows = await services.journal.describe(documentOf(row), {
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

interface VersionPage {
  readonly items: VersionBody[];
  readonly headSeq: number;
  readonly nextCursor: string | null;
  /** Until when single edits were folded. */
  readonly foldedTo?: string;
  /** Until when sessions were. */
  readonly sessionsFoldedTo?: string;
}

/** Sessions, newest first: each is a continuous range of operations, to open, compare or restore. */
export async function listVersions(
  services: Services,
  actor: Actor,
  codexId: string,
  { cursor, branch }: Pick<PageQuery, 'cursor' | 'branch'> = {},
): Promise<VersionPage> {
  const row = await findOnBranch(services, actor, 'readHistory', codexId, branch);
  const name = documentOf(row);
  const headSeq = await services.journal.headSeq(name);
  const { sessions, rows, next } = await listSessions(services.journal, name, beforeCursor(cursor).before);
  const owners = await findAgentOwners(
    services.prisma,
    sessions.flatMap(({ authors }) => authors.map(({ id }) => id)),
  );
  const items = sessions.map((session) => presentSession(session, rows, owners));
  return {
    items: await markFolded(services, name, await describeRestores(services, actor, row, items)),
    ...{ headSeq, nextCursor: next === null ? null : String(next) },
    ...(await readFoldedTo(services, name)),
  };
}

/** The Codex as it was after operation `seq`, with the template it had then. */
export async function getPastCodex(
  services: Services,
  actor: Actor,
  codexId: string,
  seq: number,
  branch?: string,
): Promise<PastCodex> {
  const row = await findOnBranch(services, actor, 'readHistory', codexId, branch);
  const operation = await findOperation(services, row, seq);
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
  branch?: string,
): Promise<Uint8Array> {
  const row = await findOnBranch(services, actor, 'readHistory', codexId, branch);
  await findOperation(services, row, seq);
  return (await services.journal.load(documentOf(row), seq)).state;
}

/** Verifies the hash chain of the whole log of a Codex, or of one of its branches. */
export async function verifyHistory(
  services: Services,
  actor: Actor,
  codexId: string,
  branch?: string,
): Promise<ChainReportBody> {
  const row = await findOnBranch(services, actor, 'readHistory', codexId, branch);
  const keys = await listSigningKeys(keyStoreOf(services));
  const report = await checkDocument(services, documentOf(row), keys);
  const { operations, ok, breaks, checkpoints, redacted, folded } = report;
  const told = breaks.map((each) => ({ ...each }));
  return { operations, ok, brokenAt: breaks[0]?.seq ?? null, breaks: told, checkpoints, redacted, folded };
}

/** The operation of the Codex, or of one of its branches; throws `not_found` when the journal does not have it. */
export async function findOperation(
  { journal }: Services,
  row: Pick<CodexRow, 'id' | 'branch'>,
  seq: number,
): Promise<DescribedOperation> {
  const [found] = await journal.describe(documentOf(row), { before: seq + 1, limit: 1 });
  if (found?.seq === seq) return found;
  const whose = row.branch === undefined ? 'this Codex' : `the branch “${row.branch}”`;
  throw new BinderyError('not_found', `The history of ${whose} has no operation ${seq}.`);
}

/** The state after `seq` (0: empty; absent: current) as one Yjs update. */
export async function loadPast(
  { journal }: Services,
  row: Pick<CodexRow, 'id' | 'branch'>,
  seq?: number,
): Promise<{ readonly state: Uint8Array; readonly seq: number }> {
  if (seq === 0) return { state: Y.encodeStateAsUpdate(new Y.Doc()), seq };
  return await journal.load(documentOf(row), seq);
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
