/** The files of uploaded assets, in a folder by the SHA-256 of their content. */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BinderyError } from '#core/errors.ts';
import type { AssetContent, AssetStore, StoredAsset } from '../../ports/asset-store.port.ts';
import { assertSha256, isSha256, missing, verifyContent } from './verify-content.ts';

/** Folders of two letters below `folder`, so that none holds more than a few thousand files. */
export function createDiskAssetStore(folder: string): AssetStore {
  function pathOf(sha256: string): string {
    assertSha256(sha256);
    return join(folder, sha256.slice(0, 2), sha256.slice(2));
  }

  return {
    place: folder,
    async put(content) {
      const path = pathOf(content.sha256);
      if ((await sizeOf(path)) === content.size) return;
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.${randomBytes(6).toString('hex')}`;
      try {
        await writeDurably(draft, content);
        await rename(draft, path);
        await syncFolder(dirname(path));
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },

    async open(sha256, range) {
      const path = pathOf(sha256);
      const size = await sizeOf(path);
      if (size === null) throw missing(sha256, folder);
      if (range === undefined) return { stream: readWhole(path, { sha256, size }, folder), size };
      return { stream: createReadStream(path, { start: range.first, end: range.last }), size };
    },

    has: async (sha256, size) => (await sizeOf(pathOf(sha256))) === size,
    list: () => listFolder(folder),

    async remove(sha256, isUsed) {
      const path = pathOf(sha256);
      const aside = `${path}.${randomBytes(6).toString('hex')}`;
      try {
        await rename(path, aside);
      } catch (error) {
        if (isMissing(error)) return;
        throw error;
      }
      let isNeeded = true; // also when the question could not be answered
      try {
        isNeeded = await isUsed();
      } finally {
        if (isNeeded) await rename(aside, path);
        else await rm(aside, { force: true });
      }
    },

    async check() {
      try {
        await mkdir(folder, { recursive: true });
        await access(folder, constants.R_OK | constants.W_OK);
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new BinderyError('unavailable', `${folder} cannot be written to: ${why}.`, { cause });
      }
    },
  };
}

function readWhole(path: string, asset: StoredAsset, place: string): Readable {
  const verified = verifyContent(asset, place);
  pipeline(createReadStream(path), verified).catch(() => {}); // told by the stream that is read
  return verified;
}

async function* listFolder(folder: string): AsyncIterable<StoredAsset> {
  for (const prefix of await namesIn(folder)) {
    if (!/^[0-9a-f]{2}$/.test(prefix)) continue;
    for (const rest of await namesIn(join(folder, prefix))) {
      const size = isSha256(prefix + rest) ? await sizeOf(join(folder, prefix, rest)) : null;
      if (size !== null) yield { sha256: prefix + rest, size };
    }
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function writeDurably(path: string, content: AssetContent): Promise<void> {
  // Open before anything can go wrong: a stream that opens it by itself may do so after it was removed again.
  const file = await open(path, 'wx', 0o600);
  try {
    const target = file.createWriteStream({ flush: true });
    await pipeline(await content.open(), verifyContent(content, 'what was sent'), target);
  } finally {
    await file.close();
  }
}

/** A rename is durable only once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
