/** The programs of a member in the file of their own data: agents that they answer for, with what these did, and those let in by OAuth. */
import type { UserActor } from '#core/access/policy.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import { listTemplateLimits, readTemplateLimits } from '../access/agent-limits.ts';
import type { Services } from '../ports/services.ts';
import { linkTo, time, titlesOf } from './export-values.ts';

type Rows = AsyncGenerator<JsonValue, undefined>;

/** Edits of a run in one document that are held at once. */
const AT_ONCE = 500;

/** Also those that were removed: whoever answered for one answers for what it did. */
export async function* listAgents(services: Services, actor: UserActor): Rows {
  const agents = await services.prisma.agent.findMany({
    where: { ownerId: actor.id },
    include: { user: { include: { apiTokens: { orderBy: { id: 'asc' } } } } },
    orderBy: { createdAt: 'asc' },
  });
  for (const { user, ...agent } of agents) {
    const runs: JsonValue[] = [];
    for await (const run of listRuns(services, actor, agent.userId)) runs.push(run);
    yield {
      ...{ id: user.id, name: user.name, provider: agent.provider, scopes: agent.scopes },
      ...{ subtree: agent.subtreeId, templates: listTemplateLimits(readTemplateLimits(agent.templates)) },
      budget: { edits: agent.editsPerHour, bytes: agent.bytesPerHour },
      ...{ createdAt: time(agent.createdAt), expiresAt: time(agent.expiresAt) },
      ...{ pausedAt: time(user.disabledAt), removedAt: time(user.removedAt) },
      tokens: user.apiTokens.map(({ name, createdAt, lastUsedAt, expiresAt, revokedAt }) => ({
        ...{ name, createdAt: time(createdAt), lastUsedAt: time(lastUsedAt) },
        ...{ expiresAt: time(expiresAt), revokedAt: time(revokedAt) },
      })),
      runs,
    };
  }
}

interface Counted {
  readonly runAt: Date;
  readonly documentName: string;
  readonly edits: number;
  readonly bytes: number;
  readonly last: Date;
}

/** What it wrote: by run and document, the oldest first. */
async function* listRuns(services: Services, actor: UserActor, agentId: string): Rows {
  const { prisma } = services;
  const undone = await prisma.undoneRun.findMany({ where: { agentId } });
  const undoneAt = new Map(undone.map(({ runAt, at }) => [runAt.getTime(), at]));
  for (let skipped = 0; ; skipped += AT_ONCE) {
    const rows = await prisma.$queryRaw<Counted[]>`
      SELECT "runAt", "documentName", count(*)::int AS "edits", sum("bytes")::float8 AS "bytes", max("at") AS "last"
      FROM "AgentEdit" WHERE "agentId" = ${agentId}
      GROUP BY "runAt", "documentName" ORDER BY "runAt", "documentName" LIMIT ${AT_ONCE} OFFSET ${skipped}`;
    const ids = rows.flatMap(({ documentName }) => parseDocumentName(documentName)?.id ?? []);
    const titles = await titlesOf(services, actor, ids);
    for (const row of rows)
      yield {
        ...{ run: time(row.runAt), ...documentOf(services, row.documentName, titles) },
        ...{ edits: row.edits, bytes: row.bytes, last: time(row.last) },
        undoneAt: time(undoneAt.get(row.runAt.getTime()) ?? null),
      };
    if (rows.length < AT_ONCE) return;
  }
}

function documentOf(
  services: Services,
  documentName: string,
  titles: ReadonlyMap<string, string>,
): JsonObject {
  const name = parseDocumentName(documentName);
  if (name === null || (name.kind !== 'codex' && name.kind !== 'comments')) return { in: 'tree' };
  const codex = linkTo(services, name.id, titles.get(name.id) ?? null);
  return { in: name.kind, codex, ...(name.branch !== MAIN_BRANCH && { branch: name.branch }) };
}

/** Programs that were let in by a page that asked, those that have ended too. */
export async function* listPrograms({ prisma }: Services, userId: string): Rows {
  const where = { userId, NOT: { codeUsedAt: null } };
  for (const row of await prisma.programGrant.findMany({ where, orderBy: { id: 'asc' } }))
    yield {
      ...{ name: row.clientName, destination: row.redirectUri, scope: row.scope, resource: row.resource },
      ...{ endsWithSession: row.sessionId !== null, connectedAt: time(row.createdAt) },
      ...{ expiresAt: time(row.expiresAt), revokedAt: time(row.revokedAt) },
    };
}
