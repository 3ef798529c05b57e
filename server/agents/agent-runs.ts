/** The runs of an agent: what it wrote without a long pause, read from what was counted and from the journal. */
import { mayKnowPrivate, type UserActor } from '#core/access/policy.ts';
import type { AgentRun } from '#core/protocol/api/programs/agents.ts';
import { MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { Services } from '../ports/services.ts';
import { findAgent } from './agent-rows.ts';

const PAGE = 20;
/** A file that was uploaded is counted as this, and is no operation of the journal. */
const FILE_PREFIX = 'asset:';

export type RunDocument = AgentRun['documents'][number];

/** The newest first, for admins and whoever answers for the agent. Titles of what they may not read are left out with all that was done there. */
export async function listAgentRuns(
  services: Services,
  actor: UserActor,
  agentId: string,
  cursor?: string,
): Promise<{ readonly items: AgentRun[]; readonly nextCursor: string | null }> {
  await findAgent(services, actor, agentId);
  const rows = await readRuns(services, agentId, cursor);
  const page = rows.slice(0, PAGE);
  const starts = page.map(({ from }) => from);
  const [documents, undone] = await Promise.all([
    readDocuments(services, agentId, starts),
    services.prisma.undoneRun.findMany({ where: { agentId, runAt: { in: starts } } }),
  ]);
  const known = await findTitles(services, actor, documents);
  return {
    items: page.map(({ from, to, edits, bytes }) => {
      const end = undone.find(({ runAt }) => runAt.getTime() === from.getTime());
      return {
        ...{ from: from.toISOString(), to: to.toISOString(), edits, bytes },
        documents: documents
          .filter(({ runAt }) => runAt.getTime() === from.getTime())
          .flatMap((each) => presentDocument(each, known)),
        undone:
          end === undefined ? null : { at: end.at.toISOString(), by: { id: end.byId, name: end.byName } },
      };
    }),
    nextCursor: rows.length > PAGE ? (page.at(-1)?.from.toISOString() ?? null) : null,
  };
}

interface RunRow {
  readonly from: Date;
  readonly to: Date;
  readonly edits: number;
  readonly bytes: number;
}

async function readRuns({ prisma }: Services, agentId: string, cursor?: string): Promise<readonly RunRow[]> {
  const before = cursor === undefined ? Prisma.empty : Prisma.sql`AND "runAt" < ${new Date(cursor)}`;
  return await prisma.$queryRaw<RunRow[]>`
    SELECT "runAt" AS "from", max("at") AS "to", count(*)::int AS "edits", sum("bytes")::float8 AS "bytes"
    FROM "AgentEdit" WHERE "agentId" = ${agentId} ${before}
    GROUP BY "runAt" ORDER BY "runAt" DESC LIMIT ${PAGE + 1}`;
}

interface DocumentRow {
  readonly runAt: Date;
  readonly documentName: string;
  readonly isFile: boolean;
  readonly edits: number;
  readonly fields: readonly string[];
}

/** What was written in, by run; what was counted and never stored, because the server ended in between, is not there. */
async function readDocuments(
  { prisma, journal }: Services,
  agentId: string,
  starts: readonly Date[],
): Promise<readonly DocumentRow[]> {
  if (starts.length === 0) return [];
  const edits = await prisma.agentEdit.findMany({
    where: { agentId, runAt: { in: [...starts] } },
    orderBy: { at: 'asc' },
  });
  const operations = new Map<string, string[]>();
  for (const { documentName, operationId } of edits)
    operations.set(documentName, [...(operations.get(documentName) ?? []), operationId]);
  const fields = new Map<string, readonly string[]>();
  for (const [documentName, ids] of operations)
    for (const { operationId, summary } of await journal.findAll(documentName, ids))
      fields.set(
        `${documentName}\n${operationId}`,
        summary.fields.map(({ field }) => field),
      );
  const rows = new Map<string, DocumentRow>();
  for (const { runAt, documentName, operationId } of edits) {
    const isFile = operationId.startsWith(FILE_PREFIX);
    const touched = isFile ? [] : fields.get(`${documentName}\n${operationId}`);
    if (touched === undefined) continue;
    const key = `${runAt.getTime()} ${documentName} ${isFile}`;
    const row = rows.get(key) ?? { runAt, documentName, isFile, edits: 0, fields: [] };
    const all = [...new Set([...row.fields, ...touched])].sort();
    rows.set(key, { ...row, edits: row.edits + 1, fields: all });
  }
  return [...rows.values()];
}

/** The Codices that these documents are of, by id, as far as `actor` may know of them. */
async function findTitles(
  { prisma }: Services,
  actor: UserActor,
  documents: readonly DocumentRow[],
): Promise<ReadonlyMap<string, string>> {
  const ids = documents.flatMap(({ documentName }) => parseDocumentName(documentName)?.id ?? []);
  const rows = await prisma.codex.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, title: true, privateTopId: true },
  });
  return new Map(
    rows.flatMap(({ id, title, privateTopId }) =>
      mayKnowPrivate(actor, privateTopId) ? [[id, title] as const] : [],
    ),
  );
}

function presentDocument(
  { documentName, isFile, edits, fields }: DocumentRow,
  known: ReadonlyMap<string, string>,
): RunDocument[] {
  const name = parseDocumentName(documentName);
  if (name === null) return [];
  if (name.kind !== 'codex' && name.kind !== 'comments')
    return [{ kind: 'tree', codex: null, branch: null, edits, fields: [] }];
  const title = known.get(name.id);
  if (title === undefined) return [];
  const kind = isFile ? 'files' : name.kind;
  return [
    {
      ...{ kind, codex: { id: name.id, title }, edits },
      branch: name.branch === MAIN_BRANCH ? null : name.branch,
      // The pin of the template is no field.
      fields: kind === 'codex' ? fields.filter((field) => field !== 'codex' && field !== '?') : [],
    },
  ];
}
