/** The data of somebody whose personal data is erased: the names they wrote under, and their addresses. */
import { z } from 'zod';
import type { PersonRename } from '#core/erasure/rename-person.ts';
import type { Services } from '../ports/services.ts';

export interface ErasedPerson {
  readonly rename: PersonRename;
  /** E-mail. */
  readonly addresses: readonly string[];
}

const knownSchema = z.object({ names: z.array(z.string()), addresses: z.array(z.string()) });
/** As it waits, sealed, until it is gone everywhere. */
export type KnownOfPerson = z.infer<typeof knownSchema>;

export function parseKnown(text: string): KnownOfPerson {
  return knownSchema.parse(JSON.parse(text));
}

/** Gathered from all that names them by their id. */
export async function gatherKnown(
  { prisma }: Pick<Services, 'prisma'>,
  { id, name, email }: { readonly id: string; readonly name: string; readonly email: string },
): Promise<KnownOfPerson> {
  const names = await prisma.$queryRaw<{ name: string }[]>`
    SELECT DISTINCT u."actorName" AS "name" FROM "DocumentUpdate" u WHERE u."actorId" = ${id}
    UNION SELECT DISTINCT e."actorName" FROM "AuditEvent" e WHERE e."actorId" = ${id}
    UNION SELECT e."detail"->>'name' FROM "AuditEvent" e WHERE e."subject" = ${id} AND e."detail"->>'name' IS NOT NULL
    UNION SELECT c."authorName" FROM "CommentSearch" c WHERE c."authorId" = ${id}`;
  const invitations = await prisma.invitation.findMany({
    where: { acceptedById: id, email: { not: null } },
    select: { email: true },
  });
  const told = await prisma.$queryRaw<{ email: string }[]>`
    SELECT DISTINCT e."detail"->>'email' AS "email" FROM "AuditEvent" e
    WHERE e."subject" = ${id} AND e."detail"->>'email' IS NOT NULL`;
  const addresses = [
    email,
    ...invitations.flatMap((each) => each.email ?? []),
    ...told.map((each) => each.email),
  ];
  return {
    names: [...new Set([name, ...names.map((each) => each.name)])].filter((each) => each !== ''),
    addresses: [...new Set(addresses)].filter((each) => !each.endsWith('@removed.invalid')),
  };
}
