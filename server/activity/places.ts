/** Titles of Codices that somebody may know of, by their ids. */
import type { Actor } from '#core/access/policy.ts';
import { isKnownTo } from '../access/known-condition.ts';
import type { Services } from '../ports/services.ts';

export type Places = ReadonlyMap<string, string>;

/** What is not in it is gone, or nothing that the actor may know of. */
export async function findPlaces(
  { prisma }: Services,
  actor: Actor,
  ids: readonly string[],
): Promise<Places> {
  if (ids.length === 0) return new Map();
  const rows = await prisma.$queryRaw<{ readonly id: string; readonly title: string }[]>`
    SELECT c."id", c."title" FROM "Codex" c WHERE c."id" = ANY(${[...new Set(ids)]}::text[]) AND ${isKnownTo(actor)}`;
  return new Map(rows.map(({ id, title }) => [id, title]));
}
