/** The condition of SQL by which queries tell somebody of Codices they may know of alone; as Prisma writes it: known-codices.ts. */
import type { Actor } from '#core/access/policy.ts';
import { templatesWithin } from '#core/access/template-limits.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { topsOf } from './known-codices.ts';

/**
 * A condition on rows of "Codex" under an alias of the caller's own making (`c` unless told): those that `actor` may know of. Every query that tells a
 * reader of Codices they did not name by themselves has it. `part`: also those of which somebody reaches some fields alone; of these
 * nothing may be told, sought or compared but who they are.
 */
export function isKnownTo(actor: Actor, alias = 'c', extent: 'whole' | 'part' = 'whole'): Prisma.Sql {
  if (actor.kind === 'system') return Prisma.sql`true`;
  const column = Prisma.raw(`"${alias}"."privateTopId"`);
  const isOpen = Prisma.sql`(${column} IS NULL OR ${column} = ANY(${topsOf(actor)}::text[]))`;
  const templates = actor.kind === 'user' ? templatesWithin(actor.limits, extent) : null;
  if (templates === null) return isOpen;
  const template = Prisma.raw(`"${alias}"."templateId"`);
  return Prisma.sql`(${isOpen} AND ${template} = ANY(${[...templates]}::text[]))`;
}
