/** Moments and Codices as the file of one's own data has them. */
import type { UserActor } from '#core/access/policy.ts';
import type { JsonObject } from '#core/json.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import { knownTo } from '../access/known-codices.ts';
import type { Services } from '../ports/services.ts';

/** The titles of those that they may read. */
export async function titlesOf(
  { prisma }: Services,
  actor: UserActor,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await prisma.codex.findMany({
    where: { id: { in: [...ids] }, ...knownTo(actor) },
    select: { id: true, title: true },
  });
  return new Map(rows.map(({ id, title }) => [id, title]));
}

/** `title` is `null` for one that was deleted for good, or is private and not theirs to read any more. */
export function linkTo({ env }: Services, id: string, title: string | null): JsonObject {
  return { id, title, url: `${env.appUrl}${codexPath(id)}` };
}

export function time(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}
