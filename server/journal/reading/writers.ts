/** The writers of operations, packed ones and rows, over many documents at once. */
import type { PrismaClient } from '#prisma/generated/client.ts';

export interface Written {
  readonly documentName: string;
  readonly operations: number;
  readonly first: Date;
  readonly last: Date;
}

/** The documents in which somebody with an account has operations, in the order of their first ones. */
export async function listWritten(prisma: PrismaClient, userId: string): Promise<Written[]> {
  const wanted = JSON.stringify([{ kind: 'user', id: userId }]);
  return await prisma.$queryRaw<Written[]>`
    SELECT "documentName", sum("operations")::int AS "operations", min("first") AS "first", max("last") AS "last"
    FROM (
      SELECT "documentName", count(*) AS "operations", min("createdAt") AS "first", max("createdAt") AS "last"
      FROM "DocumentUpdate" WHERE "actorKind" = 'user' AND "actorId" = ${userId} GROUP BY "documentName"
      UNION ALL
      SELECT b."documentName", w."operations", to_timestamp(w."first" / 1000), to_timestamp(w."last" / 1000)
      FROM "PackedOperations" b CROSS JOIN LATERAL jsonb_to_recordset(b."writers")
        AS w("kind" TEXT, "id" TEXT, "operations" BIGINT, "first" FLOAT8, "last" FLOAT8)
      WHERE b."writers" @> ${wanted}::jsonb AND w."kind" = 'user' AND w."id" = ${userId}
    ) AS each GROUP BY "documentName" ORDER BY min("first"), "documentName"`;
}

/** Whether anybody but one, and the server itself, has operations in these documents. */
export async function isWrittenByOthers(
  prisma: PrismaClient,
  documentNames: readonly string[],
  actorId: string,
): Promise<boolean> {
  const names = [...documentNames];
  const [found] = await prisma.$queryRaw<{ found: boolean }[]>`
    SELECT EXISTS (
      SELECT FROM "DocumentUpdate"
      WHERE "documentName" = ANY(${names}::text[]) AND "actorKind" <> 'system' AND "actorId" <> ${actorId}
    ) OR EXISTS (
      SELECT FROM "PackedOperations" b CROSS JOIN LATERAL jsonb_to_recordset(b."writers") AS w("kind" TEXT, "id" TEXT)
      WHERE b."documentName" = ANY(${names}::text[]) AND w."kind" <> 'system' AND w."id" <> ${actorId}
    ) AS "found"`;
  return found?.found === true;
}
