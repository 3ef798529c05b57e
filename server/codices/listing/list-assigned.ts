/** The Codices in whose fields of people somebody is, for their home page. */
import type { UserActor } from '#core/access/policy.ts';
import type { CodexList } from '#core/protocol/api/codices.ts';
import { personFacet } from '#core/search/facets.ts';
import { assertCan } from '../../access/assert-can.ts';
import type { Services } from '../../ports/services.ts';
import { findListRows } from '../../projection/tables/codex-store.ts';
import { summarizeRow } from '../reading/read-codex.ts';

const MOST = 200;

/** Those edited last come first, without what is archived or in the trash; of more than 200 the latest. A projection, slightly behind the documents. */
export async function listAssigned(services: Services, member: UserActor): Promise<CodexList> {
  assertCan(member, { action: 'list', resource: { kind: 'workspace' } });
  const found = await services.prisma.$queryRaw<{ id: string }[]>`
    SELECT c."id" FROM "CodexSearch" s JOIN "Codex" c ON c."id" = s."codexId"
    WHERE s."facets" @> ${[personFacet(member.id)]}::text[] AND c."deletedAt" IS NULL AND c."archivedAt" IS NULL
    ORDER BY c."updatedAt" DESC, c."id" LIMIT ${MOST}`;
  const rows = await findListRows(
    services.prisma,
    found.map(({ id }) => id),
  );
  return { items: rows.map(summarizeRow), nextCursor: null };
}
