/** The files that the database names, and a check that the store has them. */
import type { Logger } from 'pino';
import { isBinderyError } from '#core/errors.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import type { AssetStore, StoredAsset } from '../ports/asset-store.port.ts';

/** Every file that the database names, once, however many Codices have it; by hash. */
export async function findNamedFiles(prisma: PrismaClient): Promise<readonly StoredAsset[]> {
  return await prisma.asset.findMany({
    distinct: ['sha256'],
    orderBy: { sha256: 'asc' },
    select: { sha256: true, size: true },
  });
}

/** So many of the newest files are looked for at a start. */
const SAMPLE = 10;

interface StoreParts {
  readonly prisma: PrismaClient;
  readonly assets: AssetStore;
  readonly log: Logger;
}

/**
 * Looks at the store at a start. Throws `invalid_input` for settings that cannot work; a store that is away at this moment is
 * only logged, for documents do not need it. So is one that lacks files: it was changed and they were not moved.
 */
export async function checkStore({ prisma, assets, log }: StoreParts): Promise<void> {
  try {
    await assets.check();
    const newest = await prisma.asset.findMany({ orderBy: { createdAt: 'desc' }, take: SAMPLE });
    const found = await Promise.all(newest.map(({ sha256, size }) => assets.has(sha256, size)));
    const missing = found.filter((isThere) => !isThere).length;
    if (missing > 0) {
      log.error(
        { place: assets.place, looked: newest.length, missing },
        'uploaded files are not in the store that is set: move them with "bindery files move"',
      );
    }
  } catch (error) {
    if (isBinderyError(error) && error.code === 'invalid_input') throw error;
    log.error({ err: error, place: assets.place }, 'the store of uploaded files cannot be used');
  }
}

export interface CleanReport {
  readonly kept: number;
  readonly erased: readonly string[];
}

/**
 * Erases what is in the store and in no row: left by a purge while the store was away, or by a restore. What is being uploaded at this
 * moment is asked for again before its bytes are gone.
 */
export async function eraseUnnamed({
  prisma,
  assets,
}: Pick<StoreParts, 'prisma' | 'assets'>): Promise<CleanReport> {
  const isNamed = async (sha256: string): Promise<boolean> =>
    (await prisma.asset.count({ where: { sha256 } })) > 0;
  const stored: string[] = [];
  for await (const { sha256 } of assets.list()) stored.push(sha256);
  const named = new Set((await findNamedFiles(prisma)).map(({ sha256 }) => sha256));
  const erased: string[] = [];
  for (const sha256 of stored.filter((name) => !named.has(name))) {
    await assets.remove(sha256, () => isNamed(sha256));
    if (!(await isNamed(sha256))) erased.push(sha256);
  }
  return { kept: stored.length - erased.length, erased };
}
