/** The condition of SQL by which queries tell somebody of Codices they may know of alone; as Prisma writes it: known-codices.ts. */
import type { Actor } from '#core/access/policy.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { topsOf } from './known-codices.ts';

/**
 * A condition on rows of "Codex" under an alias of the caller's own making (`c` unless told): those that `actor` may know of. Every query that tells a
 * reader of Codices they did not name by themselves has it.
 */
export function isKnownTo(actor: Actor, alias = 'c'): Prisma.Sql {
  if (actor.kind === 'system') return Prisma.sql`true`;
  const column = Prisma.raw(`"${alias}"."privateTopId"`);
  return Prisma.sql`(${column} IS NULL OR ${column} = ANY(${topsOf(actor)}::text[]))`;
}
