import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BinderyError } from '#core/errors.ts';
import type { AssetStore, StoredAsset } from '../ports/asset-store.port.ts';
import { moveFiles } from './move-files.ts';
import { contentOf } from './stores/asset-content.fixture.ts';
import { createDiskAssetStore } from './stores/disk-asset-store.ts';
import { createS3AssetStore } from './stores/s3-asset-store.ts';
import { startS3Server, type TestS3Server } from './stores/test-s3-server.ts';

const CONTENTS = Array.from({ length: 20 }, (_, index) => contentOf(`file ${index}`));
const FILES: readonly StoredAsset[] = CONTENTS.map(({ sha256, size }) => ({ sha256, size }));

let folder: string;
let server: TestS3Server;
let disk: AssetStore;
let bucket: AssetStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bindery-move-'));
  server = await startS3Server();
  disk = createDiskAssetStore(folder);
  bucket = createS3AssetStore(server.settings);
  for (const content of CONTENTS) await disk.put(content);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function countIn(store: AssetStore): Promise<number> {
  let count = 0;
  for await (const _ of store.list()) count += 1;
  return count;
}
const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256.slice(2));

describe('moving files', () => {
  it('copies there and back, and leaves the source until it is told to erase it', async () => {
    const there = { from: disk, to: bucket, files: FILES };
    expect(await moveFiles({ ...there, eraseSource: false })).toMatchObject({ copied: 20, present: 0 });
    expect([await countIn(disk), await countIn(bucket)]).toEqual([20, 20]);
    const again = await moveFiles({ ...there, eraseSource: true });
    expect(again).toMatchObject({ copied: 0, present: 20, erased: 20, missing: [], damaged: [] });
    expect([await countIn(disk), await countIn(bucket)]).toEqual([0, 20]);
    const back = await moveFiles({ from: bucket, to: disk, files: FILES, eraseSource: true });
    expect(back).toMatchObject({ copied: 20, erased: 20 });
    expect([await countIn(disk), await countIn(bucket)]).toEqual([20, 0]);
    expect(await server.names()).toEqual([]);
  });

  it('goes on where it was cut off', async () => {
    let left = 7;
    const failing: AssetStore = {
      ...disk,
      async open(sha256) {
        left -= 1;
        if (left < 0) throw new BinderyError('unavailable', 'The disk went away.');
        return await disk.open(sha256);
      },
    };
    const cut = moveFiles({ from: failing, to: bucket, files: FILES, eraseSource: true });
    await expect(cut).rejects.toMatchObject({ code: 'unavailable' });
    expect([await countIn(disk), await countIn(bucket)]).toEqual([20, 7]);
    const rest = await moveFiles({ from: disk, to: bucket, files: FILES, eraseSource: false });
    expect(rest).toMatchObject({ copied: 13, present: 7 });
  });

  it('names what is missing and what is damaged, copies the rest and erases nothing', async () => {
    const [lost, rotten] = [FILES[0]?.sha256 ?? '', FILES[1]?.sha256 ?? ''];
    await rm(pathOf(lost));
    await writeFile(pathOf(rotten), 'rotten');
    const report = await moveFiles({ from: disk, to: bucket, files: FILES, eraseSource: true });
    expect(report).toMatchObject({ copied: 18, missing: [lost], damaged: [rotten], erased: 0 });
    expect([await countIn(disk), await countIn(bucket)]).toEqual([19, 18]);
  });

  it('erases nothing when what is in the new place is damaged there', async () => {
    await moveFiles({ from: disk, to: bucket, files: FILES, eraseSource: false });
    const sha256 = FILES[3]?.sha256 ?? '';
    await server.overwrite(`assets/${sha256}`, Buffer.from('FILE 3'));
    const report = await moveFiles({ from: disk, to: bucket, files: FILES, eraseSource: true });
    expect(report).toMatchObject({ present: 20, damaged: [sha256], erased: 0 });
    expect(await countIn(disk)).toBe(20);
  });
});
