/**
 * Pictures that stand in texts of other Codices than the one they were uploaded to. Whoever may read a Codex may read its
 * pictures, but naming a file is no key to it: it counts only when the first to name it there might read it.
 */
import type { Logger } from 'pino';
import { type Actor, type CodexPlace, can } from '#core/access/policy.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import { isUuid } from '#core/uuid.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import type { StoredHook } from '../ports/live-documents.port.ts';

/** The relations that `homesOf` needs. */
export const WITH_HOMES = {
  codex: { select: { deletedAt: true, privateTopId: true, templateId: true } },
  uses: {
    where: { granted: true, codex: { deletedAt: null } },
    select: { codex: { select: { id: true, privateTopId: true, templateId: true } } },
  },
} as const satisfies Prisma.AssetInclude;

type WithHomes = Prisma.AssetGetPayload<{ include: typeof WITH_HOMES }>;

/** The Codices outside of the trash whose readers may read the file. */
export function homesOf(asset: WithHomes): readonly CodexPlace[] {
  return [
    ...(asset.codex.deletedAt === null ? [firstHomeOf(asset)] : []),
    ...asset.uses.map((use) => use.codex),
  ];
}

function firstHomeOf({ codexId, codex }: WithHomes): CodexPlace {
  const { privateTopId, templateId } = codex;
  return { id: codexId, privateTopId, templateId };
}

const ADDRESS = '/api/v1/assets/';
const NAMED = /\/api\/v1\/assets\/([0-9a-f-]{36})/g;
/** More pictures than anybody pastes at once. */
const MAX_NAMED = 1_000;

/**
 * Records which files of other Codices an edit refers to. A file is recorded for a Codex once, with the rights of whoever
 * referred to it first.
 */
export function createAssetUses(prisma: PrismaClient, log: Logger): StoredHook {
  return (documentName, actor, update) => {
    const name = parseDocumentName(documentName);
    if (name?.kind !== 'codex' || actor.kind === 'system') return null;
    const ids = namedIn(update);
    if (ids.length === 0) return null;
    return noteUses(prisma, actor, name.id, ids).catch((error: unknown) => {
      log.error({ err: error, documentName }, 'pictures named by an edit could not be noted');
    });
  };
}

/** Yjs keeps a text in one piece, so the addresses can be read out of an update without decoding it. */
function namedIn(update: Uint8Array): readonly string[] {
  const bytes = Buffer.from(update.buffer, update.byteOffset, update.byteLength);
  if (!bytes.includes(ADDRESS)) return [];
  const ids = [...bytes.toString('latin1').matchAll(NAMED)].map(([, id = '']) => id);
  return [...new Set(ids)].filter(isUuid).slice(0, MAX_NAMED);
}

/** Whether somebody may show the file in a text of another Codex. What lies in the trash can still be read by those who may take it out. */
function mayShow(actor: Actor, asset: WithHomes): boolean {
  return [firstHomeOf(asset), ...homesOf(asset)].some((place) =>
    can(actor, { action: 'read', resource: { kind: 'codex', ...place } }),
  );
}

/** Those of the files that `actor` may show in a text. */
export async function findShowableAssets(
  prisma: PrismaClient,
  actor: Actor,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const wanted = ids.filter(isUuid);
  if (wanted.length === 0) return new Set();
  const assets = await prisma.asset.findMany({ where: { id: { in: wanted } }, include: WITH_HOMES });
  return new Set(assets.filter((asset) => mayShow(actor, asset)).map(({ id }) => id));
}

async function noteUses(
  prisma: PrismaClient,
  actor: Actor,
  codexId: string,
  ids: readonly string[],
): Promise<void> {
  const assets = await prisma.asset.findMany({
    where: { id: { in: [...ids] }, NOT: { codexId } },
    include: WITH_HOMES,
  });
  if (assets.length === 0 || (await prisma.codex.count({ where: { id: codexId } })) === 0) return;
  const data = assets.map((asset) => ({
    assetId: asset.id,
    codexId,
    granted: mayShow(actor, asset),
    byId: actor.id,
  }));
  await prisma.assetUse.createMany({ data, skipDuplicates: true });
}

/** Reassigns files of Codices that are about to be erased to other Codices that use them. */
export async function bequeathAssets(prisma: PrismaClient, ids: readonly string[]): Promise<void> {
  const leaving = [...ids];
  const heirs = await prisma.assetUse.findMany({
    where: { granted: true, codexId: { notIn: leaving }, asset: { codexId: { in: leaving } } },
    orderBy: { createdAt: 'asc' },
    distinct: ['assetId'],
  });
  for (const { assetId, codexId } of heirs) {
    await prisma.$transaction([
      prisma.asset.update({ where: { id: assetId }, data: { codexId } }),
      prisma.assetUse.delete({ where: { assetId_codexId: { assetId, codexId } } }),
    ]);
  }
}
