/** Fills the tables that lists read with very many Codices, as the projection would, without the documents behind them. */
import { Client } from 'pg';
import { VALUE_KINDS } from '#core/search/comparable-value.ts';
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts';
import { SEARCH_VERSION } from '../../projection/tables/search-index.ts';

export const MANY_SOURCE = `{
  id: 'order', version: 1, name: 'Order',
  fields: {
    amount: { type: 'number' },
    due: { type: 'date' },
    state: { type: 'select', options: ['open', 'sent', 'paid'] },
    customer: { type: 'line' },
  },
}`;

/** A UUID of version 4, as cursors ask for, the same for the same number. */
const ID = Prisma.raw(
  `overlay(overlay(md5('order' || n) placing '4' from 13) placing '8' from 17)::uuid::text`,
);

const codeOf = (kind: (typeof VALUE_KINDS)[number]) => VALUE_KINDS.indexOf(kind);

/**
 * `count` Codices of the template “order”, which has to be there; one in ten has no amount and no day. `ownerUrl`: the database, for whom its
 * tables belong to, who alone may measure them for the planner.
 */
export async function fillOrders(
  prisma: PrismaClient,
  ownerUrl: string,
  authorId: string,
  count: number,
): Promise<void> {
  await prisma.$executeRaw`
    INSERT INTO "Codex" ("id", "templateId", "templateVersion", "title", "fields", "projectedSeq",
      "createdById", "createdByName", "updatedById", "updatedByName", "createdAt", "updatedAt")
    SELECT ${ID}, 'order', 1, 'Order ' || n,
      jsonb_build_object('amount', n * 7919 % 100003, 'state', (ARRAY['open', 'sent', 'paid'])[1 + n % 3], 'customer', 'customer ' || n % 997),
      1, ${authorId}, 'Ana', ${authorId}, 'Ana',
      timestamptz '2026-01-01' + n * interval '1 minute', timestamptz '2026-01-01' + n * interval '1 minute'
    FROM generate_series(1, ${count}::int) n`;
  await prisma.$executeRaw`
    INSERT INTO "CodexSearch" ("codexId", "version", "seq", "title")
    SELECT "id", ${SEARCH_VERSION}, 1, lower("title") FROM "Codex" WHERE "templateId" = 'order'`;
  await prisma.$executeRaw`
    INSERT INTO "CodexFieldValue" ("codexId", "fieldId", "position", "kind", "number", "key", "text")
    SELECT o."id", v."fieldId", 0, v."kind", v."number", v."key", v."text"
    FROM (SELECT ${ID} AS "id", n FROM generate_series(1, ${count}::int) n) o
    CROSS JOIN LATERAL (VALUES
      ('amount', ${codeOf('number')}::int, (n * 7919 % 100003)::float8, '', NULL),
      ('due', ${codeOf('day')}::int, (20454 + n % 700)::float8, '', NULL),
      ('state', ${codeOf('choice')}::int, (n % 3)::float8, (ARRAY['open', 'sent', 'paid'])[1 + n % 3], NULL),
      ('customer', ${codeOf('text')}::int, 0::float8, 'customer ' || n % 997, 'customer ' || n % 997),
      ('@title', ${codeOf('text')}::int, 0::float8, 'order ' || n, 'order ' || n)
    ) v("fieldId", "kind", "number", "key", "text")
    WHERE n % 10 > 0 OR v."fieldId" NOT IN ('amount', 'due')`;
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query('ANALYZE "Codex", "CodexSearch", "CodexFieldValue"').finally(() => owner.end());
}
