/** Finds Codices with operations that were not read for rules yet. */
import type { PrismaClient } from '#prisma/generated/client.ts';

const PAGE = 1_000;

/** Ids of Codices whose template has rules and whose journal goes on from where they were read: the next after an id, none at the end. */
export async function findUnread(prisma: PrismaClient, after: string): Promise<readonly string[]> {
  const found = await prisma.$queryRaw<{ id: string }[]>`
    SELECT c."id" FROM "Codex" c
    JOIN "TemplateVersion" v ON v."templateId" = c."templateId" AND v."version" = c."templateVersion"
      AND jsonb_array_length(v."resolved"->'automation') > 0
    JOIN "Document" d ON d."name" = 'codex/' || c."id"
    LEFT JOIN "AutomationReading" r ON r."codexId" = c."id"
    WHERE d."headSeq" > coalesce(r."seq", 0) AND d."deletedAt" IS NULL AND c."id" > ${after}
    ORDER BY c."id" LIMIT ${PAGE}`;
  return found.map(({ id }) => id);
}
