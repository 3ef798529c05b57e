/** Finds the paths of Codices: the titles of their ancestors. */
import type { PrismaClient } from '#prisma/generated/client.ts';

export type Path = { readonly id: string; readonly title: string }[];

/** More levels than anybody reads; also an end for rows that stand in a circle. */
const MAX_DEPTH = 64;

/** From the top to the parent, by the id of the Codex; Codices at the top are left out. */
export async function findPaths(prisma: PrismaClient, ids: readonly string[]): Promise<Map<string, Path>> {
  const rows = await prisma.$queryRaw<{ of: string; id: string; title: string }[]>`
    WITH RECURSIVE "up" AS (
      SELECT c."id" AS "of", p."id", p."title", p."parentId", 1 AS depth
      FROM "Codex" c JOIN "Codex" p ON p."id" = c."parentId" WHERE c."id" = ANY(${[...ids]})
      UNION ALL
      SELECT u."of", p."id", p."title", p."parentId", u.depth + 1
      FROM "up" u JOIN "Codex" p ON p."id" = u."parentId" WHERE u.depth < ${MAX_DEPTH})
    SELECT "of", "id", "title" FROM "up" ORDER BY "of", depth DESC`;
  const paths = new Map<string, Path>();
  for (const { of, id, title } of rows) {
    const path = paths.get(of) ?? [];
    path.push({ id, title });
    paths.set(of, path);
  }
  return paths;
}
