import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contentOf } from './asset-content.fixture.ts';
import { describeAssetStore } from './asset-store.contract.ts';
import { createDiskAssetStore } from './disk-asset-store.ts';

async function begin() {
  const folder = await mkdtemp(join(tmpdir(), 'bindery-assets-'));
  return {
    folder,
    store: createDiskAssetStore(join(folder, 'assets')),
    async names() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    },
    damage: (sha256: string) =>
      writeFile(join(folder, 'assets', sha256.slice(0, 2), sha256.slice(2)), Buffer.alloc(200_000, 'x')),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

describeAssetStore('the store on disk', begin);

it('says why its folder can’t be used', async () => {
  const { folder, close } = await begin();
  await writeFile(join(folder, 'assets'), 'not a folder');
  const store = createDiskAssetStore(join(folder, 'assets'));
  await expect(store.check()).rejects.toMatchObject({ code: 'unavailable' });
  await expect(store.put(contentOf('a'))).rejects.toThrow();
  await close();
});
