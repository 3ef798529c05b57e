/**
 * The one condition by which queries tell somebody of Codices they may know of alone, as Prisma writes it (in SQL: known-condition.ts), and
 * the same for one place. No Prisma is loaded here: what is read in threads needs this too.
 */
import { type Actor, type CodexPlace, mayKnowPrivate } from '#core/access/policy.ts';
import { templatesWithin } from '#core/access/template-limits.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';

type Tx = Pick<PrismaClient, 'codex'>;

/**
 * Those that `actor` may know of. Every query that tells a reader of Codices they did not name by themselves has this, or `isKnownTo`. To be put
 * into `AND` where the query has an `OR` of its own.
 */
export function knownTo(actor: Actor): Prisma.CodexWhereInput {
  if (actor.kind === 'system') return {};
  const known: Prisma.CodexWhereInput = {
    OR: [{ privateTopId: null }, { privateTopId: { in: topsOf(actor) } }],
  };
  const templates = actor.kind === 'user' ? templatesWithin(actor.limits) : null;
  return templates === null ? known : { AND: [known, { templateId: { in: [...templates] } }] };
}

/** What all readers of a Codex may know of: what every member may, and what stands below the same private one. */
export function knownAround(privateTopId: string | null): Prisma.CodexWhereInput {
  return { OR: [{ privateTopId: null }, ...(privateTopId === null ? [] : [{ privateTopId }])] };
}

/** The private Codices that somebody may read, by the ids of those on top. */
export function topsOf(actor: Actor): string[] {
  return actor.kind === 'user' ? [...(actor.privateRoles?.keys() ?? [])] : [];
}

/** A place as it is, whoever asks. */
export async function placeOf(prisma: Tx, id: string): Promise<CodexPlace> {
  const row = await prisma.codex.findUnique({
    where: { id },
    select: { privateTopId: true, templateId: true },
  });
  return row === null ? { id, privateTopId: null } : { id, ...row };
}

/** A place as `actor` may know it: what is hidden from them is as if there were no Codex of this id. */
export async function placeFor(prisma: Tx, actor: Actor, id: string): Promise<CodexPlace> {
  const place = await placeOf(prisma, id);
  return mayKnowPrivate(actor, place.privateTopId) ? place : { id, privateTopId: null };
}

/** The same of a Codex that a request may leave out. */
export async function withinFor(
  prisma: Tx,
  actor: Actor,
  id: string | null | undefined,
): Promise<CodexPlace | undefined> {
  return id === null || id === undefined ? undefined : await placeFor(prisma, actor, id);
}
