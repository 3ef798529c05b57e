/** Copies uploaded files from one store to another, and takes them out of the first when told to. */
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isBinderyError } from '#core/errors.ts';
import type { AssetStore, StoredAsset } from '../ports/asset-store.port.ts';

/** A store in another place answers late, so several files are on their way at once. */
const AT_ONCE = 8;

export interface MoveOptions {
  readonly from: AssetStore;
  readonly to: AssetStore;
  /** Those that somebody needs. What else lies in `from` is left where it is. */
  readonly files: readonly StoredAsset[];
  /** Once all of them are in `to`, and have been read there and are right. */
  readonly eraseSource: boolean;
  readonly onProgress?: (done: number, of: number) => void;
}

export interface MoveReport {
  readonly copied: number;
  /** Were in `to` before. */
  readonly present: number;
  /** In neither store. */
  readonly missing: readonly string[];
  /** Have other bytes than their name says, in `from`, or in `to` when they were read there again. */
  readonly damaged: readonly string[];
  readonly erased: number;
}

/**
 * Copies what `to` lacks; every file is hashed on its way. Cut off, it goes on where it was when it is run again. Nothing is erased while a
 * file is missing or damaged. Throws `unavailable` when a store goes away.
 */
export async function moveFiles(options: MoveOptions): Promise<MoveReport> {
  const { from, to, files, eraseSource, onProgress = () => {} } = options;
  const found = { copied: 0, present: 0, missing: [] as string[], damaged: [] as string[], erased: 0 };
  let done = 0;
  await forEachAtOnce(files, async (file) => {
    const outcome = await copyFile(from, to, file);
    if (outcome === 'copied' || outcome === 'present') found[outcome] += 1;
    else found[outcome].push(file.sha256);
    done += 1;
    onProgress(done, files.length);
  });
  if (!eraseSource || found.missing.length + found.damaged.length > 0) return found;
  await forEachAtOnce(files, async (file) => {
    if (!(await isWhole(to, file))) found.damaged.push(file.sha256);
  });
  if (found.damaged.length > 0) return found;
  await forEachAtOnce(files, async ({ sha256, size }) => {
    if (!(await from.has(sha256, size))) return;
    await from.remove(sha256, async () => false);
    found.erased += 1;
  });
  return found;
}

async function copyFile(
  from: AssetStore,
  to: AssetStore,
  { sha256, size }: StoredAsset,
): Promise<'copied' | 'present' | 'missing' | 'damaged'> {
  if (await to.has(sha256, size)) return 'present';
  try {
    await to.put({ sha256, size, open: async () => (await from.open(sha256)).stream });
    return 'copied';
  } catch (error) {
    if (isBinderyError(error) && error.code === 'not_found') return 'missing';
    if (isBinderyError(error) && error.code === 'corrupt') return 'damaged';
    throw error;
  }
}

/** Reads all of it; a store lets the last bytes through only when they are those of the name. */
async function isWhole(store: AssetStore, { sha256 }: StoredAsset): Promise<boolean> {
  try {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    await pipeline((await store.open(sha256)).stream, nowhere);
    return true;
  } catch (error) {
    if (isBinderyError(error) && (error.code === 'corrupt' || error.code === 'not_found')) return false;
    throw error;
  }
}

/** In order, some at a time. The first failure ends it once those under way have ended. */
async function forEachAtOnce<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  let failure: { readonly error: unknown } | null = null;
  async function goOn(): Promise<void> {
    for (const item of rest) {
      if (failure !== null) return;
      await work(item).catch((error: unknown) => {
        failure ??= { error };
      });
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, goOn));
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
}
