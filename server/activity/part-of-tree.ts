/** The workspace, or a Codex and all below it, as a condition of SQL. */
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts';

/** The ids of the Codices in it; `null`: all of the workspace. */
export type PartOfTree = readonly string[] | null;

export async function findPart(prisma: PrismaClient, below: string | null): Promise<PartOfTree> {
  if (below === null) return null;
  // UNION drops what was there before, so that rows in a circle could not keep it going.
  const rows = await prisma.$queryRaw<{ readonly id: string }[]>`
    WITH RECURSIVE part AS (
      SELECT "id" FROM "Codex" WHERE "id" = ${below}
      UNION SELECT k."id" FROM "Codex" k JOIN part p ON k."parentId" = p."id")
    SELECT "id" FROM part`;
  return rows.map(({ id }) => id);
}

/** A condition on a column that holds the id of a Codex. */
export function within(part: PartOfTree, column: Prisma.Sql): Prisma.Sql {
  return part === null ? Prisma.sql`true` : Prisma.sql`${column} = ANY(${[...part]}::text[])`;
}
