/** Finds Codices with operations that were not read for rules yet. */
import type { PrismaClient } from '#prisma/generated/client.ts';

const MOST = 10_000;

/** Ids of Codices whose template has rules and whose journal goes on from where they were read. */
export async function findUnread(prisma: PrismaClient): Promise<readonly string[]> {
  const found = await prisma.$queryRaw<{ id: string }[]>`
    SELECT c."id" FROM "Codex" c
    JOIN "TemplateVersion" v ON v."templateId" = c."templateId" AND v."version" = c."templateVersion"
      AND jsonb_array_length(v."resolved"->'automation') > 0
    JOIN "Document" d ON d."name" = 'codex/' || c."id"
    LEFT JOIN "AutomationReading" r ON r."codexId" = c."id"
    WHERE d."headSeq" > coalesce(r."seq", 0) AND d."deletedAt" IS NULL
    LIMIT ${MOST}`;
  return found.map(({ id }) => id);
}
