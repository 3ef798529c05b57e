/** The files of uploaded assets, in DATA_DIR/assets by the SHA-256 of their content. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BinderyError } from '#core/errors.ts';
import type { AssetStore } from '../../ports/asset-store.port.ts';

const SHA256 = /^[0-9a-f]{64}$/;

/** Where a file's bytes stand: two levels, so that no folder holds more than a few thousand. */
export function assetPath(dataDir: string, sha256: string): string {
  if (!SHA256.test(sha256)) throw new BinderyError('not_found', `"${sha256}" does not name a file.`);
  return join(dataDir, 'assets', sha256.slice(0, 2), sha256.slice(2));
}

export function createAssetStore(dataDir: string): AssetStore {
  const pathOf = (sha256: string): string => assetPath(dataDir, sha256);

  return {
    async put(bytes) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const path = pathOf(sha256);
      if (await isThere(path, bytes.byteLength)) return sha256;
      await mkdir(dirname(path), { recursive: true });
      const temporary = `${path}.${randomBytes(6).toString('hex')}`;
      try {
        await writeDurably(temporary, bytes);
        await rename(temporary, path);
        await syncFolder(dirname(path));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      return sha256;
    },

    async open(sha256) {
      const path = pathOf(sha256);
      try {
        const { size } = await stat(path);
        return { stream: createReadStream(path), size };
      } catch (cause) {
        throw new BinderyError('not_found', `The bytes of the file ${sha256} are not in DATA_DIR/assets.`, {
          cause,
        });
      }
    },

    async remove(sha256, isUsed) {
      const path = pathOf(sha256);
      const aside = `${path}.${randomBytes(6).toString('hex')}`;
      try {
        await rename(path, aside);
      } catch (error) {
        if (isMissing(error)) return;
        throw error;
      }
      if (await isUsed()) await rename(aside, path);
      else await rm(aside, { force: true });
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function isThere(path: string, size: number): Promise<boolean> {
  try {
    return (await stat(path)).size === size;
  } catch {
    return false;
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
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
