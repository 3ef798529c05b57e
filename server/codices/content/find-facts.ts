/** Looks up the Codices, people and files that values name, so that they can be checked. */
import { type Actor, can } from '#core/access/policy.ts';
import type { NamedIds, WorkspaceFacts } from '#core/rules/workspace-facts.ts';
import { isUuid } from '#core/uuid.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { knownTo } from '../../access/known-codices.ts';
import { storableText } from '../../database/database-text.ts';
import type { Services } from '../../ports/services.ts';

/** The facts that `actor` may know: a guest knows of no other Codices and people. */
export async function findFacts(
  services: Pick<Services, 'prisma'>,
  actor: Actor,
  named: NamedIds,
): Promise<WorkspaceFacts> {
  const seesOthers = can(actor, { action: 'find', resource: { kind: 'workspace' } });
  const none = new Set<string>();
  return await readFacts(
    services,
    {
      codices: seesOthers ? named.codices : none,
      people: seesOthers ? named.people : none,
      assets: named.assets,
    },
    knownTo(actor),
  );
}

/** The facts of Codices that `known` holds for and of their files, for statements of the server itself. */
export async function readFacts(
  { prisma }: Pick<Services, 'prisma'>,
  { codices, people, assets }: NamedIds,
  known: Prisma.CodexWhereInput,
): Promise<WorkspaceFacts> {
  const [codexRows, userRows, assetRows] = await Promise.all([
    findSome(codices, isUuid, (ids) =>
      prisma.codex.findMany({
        where: { id: { in: ids }, ...known },
        select: { id: true, templateId: true, deletedAt: true },
      }),
    ),
    findSome(people, isStorable, (ids) =>
      prisma.user.findMany({ where: { id: { in: ids } }, select: { id: true, disabledAt: true } }),
    ),
    findSome(assets, isUuid, (ids) =>
      prisma.asset.findMany({
        where: { id: { in: ids }, codex: known },
        select: { id: true, codexId: true, mime: true, size: true },
      }),
    ),
  ]);
  return {
    codices: new Map(
      codexRows.map(({ id, templateId, deletedAt }) => [id, { templateId, trashed: deletedAt !== null }]),
    ),
    people: new Map(userRows.map(({ id, disabledAt }) => [id, { active: disabledAt === null }])),
    assets: new Map(assetRows.map(({ id, codexId, mime, size }) => [id, { codexId, mime, size }])),
  };
}

/** An id of another form names nothing, and may be no text that the database takes. */
async function findSome<T>(
  ids: ReadonlySet<string>,
  isId: (id: string) => boolean,
  find: (ids: string[]) => Promise<T[]>,
): Promise<T[]> {
  const wanted = [...ids].filter(isId);
  return wanted.length === 0 ? [] : await find(wanted);
}

function isStorable(id: string): boolean {
  return storableText(id) === id;
}
