/** The Codices in whose fields of people somebody is, for their home page. */
import type { UserActor } from '#core/access/policy.ts';
import type { CodexList } from '#core/protocol/api/codices.ts';
import { personFacet } from '#core/search/facets.ts';
import { finishedStates } from '#core/template/finished-states.ts';
import { assertCan } from '../../access/assert-can.ts';
import { isKnownTo } from '../../access/known-condition.ts';
import type { Services } from '../../ports/services.ts';
import { findListRows } from '../../projection/tables/codex-store.ts';
import { summarizeRow } from '../reading/read-codex.ts';

const MOST = 200;

/**
 * Those edited last come first, without what is finished by its workflow, archived or in the trash; of more than 200 the latest. A projection,
 * slightly behind the documents.
 */
export async function listAssigned(services: Services, member: UserActor): Promise<CodexList> {
  assertCan(member, { action: 'list', resource: { kind: 'workspace' } });
  const facets = [personFacet(member.id)];
  const finished = await findFinished(services, facets);
  const found = await services.prisma.$queryRaw<{ id: string }[]>`
    SELECT c."id" FROM "CodexSearch" s JOIN "Codex" c ON c."id" = s."codexId"
    WHERE s."facets" @> ${facets}::text[] AND c."deletedAt" IS NULL AND c."archivedAt" IS NULL
      AND ${isKnownTo(member)}
      AND NOT EXISTS (
        SELECT FROM jsonb_to_recordset(${JSON.stringify(finished)}::jsonb)
          AS f("id" text, "version" int4, "field" text, "state" text)
        WHERE f."id" = c."templateId" AND f."version" = c."templateVersion" AND c."fields" ->> f."field" = f."state")
    ORDER BY c."updatedAt" DESC, c."id" LIMIT ${MOST}`;
  const rows = await findListRows(
    services.prisma,
    found.map(({ id }) => id),
  );
  return { items: rows.map(summarizeRow), nextCursor: null };
}

interface FinishedState {
  readonly id: string;
  readonly version: number;
  readonly field: string;
  readonly state: string;
}

/** Of the templates of these Codices, in the versions they are pinned to. */
async function findFinished(
  { prisma, templates }: Services,
  facets: readonly string[],
): Promise<readonly FinishedState[]> {
  const pins = await prisma.$queryRaw<{ id: string; version: number }[]>`
    SELECT DISTINCT c."templateId" AS "id", c."templateVersion" AS "version"
    FROM "CodexSearch" s JOIN "Codex" c ON c."id" = s."codexId"
    WHERE s."facets" @> ${[...facets]}::text[] AND c."deletedAt" IS NULL AND c."archivedAt" IS NULL`;
  const found: FinishedState[] = [];
  for (const { id, version } of pins) {
    const workflow = (await templates.find(id, version))?.workflow;
    if (!workflow) continue;
    const { field } = workflow;
    found.push(...finishedStates(workflow).map((state) => ({ id, version, field, state })));
  }
  return found;
}
