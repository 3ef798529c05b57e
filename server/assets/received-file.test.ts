import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { discardIncoming, receiveFile } from './received-file.ts';
import { contentOf } from './stores/asset-content.fixture.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bindery-received-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const bodyOf = (bytes: string) => Readable.toWeb(Readable.from([Buffer.from(bytes)]));
const kept = () => readdir(join(dataDir, 'incoming'));

it('is named by its content, can be read more than once, and is gone when it is discarded', async () => {
  const file = await receiveFile(dataDir, bodyOf('a picture'));
  expect(file).toMatchObject({ sha256: contentOf('a picture').sha256, size: 9 });
  for (let times = 0; times < 2; times += 1) expect(await text(await file.open())).toBe('a picture');
  await file.discard();
  expect(await kept()).toEqual([]);
  expect(await receiveFile(dataDir, null)).toMatchObject({ size: 0 });
});

it('left behind is erased at a start, but not under another process that takes it in', async () => {
  await discardIncoming(dataDir, Date.now());
  const file = await receiveFile(dataDir, bodyOf('a picture'));
  await discardIncoming(dataDir, Date.now());
  expect(await text(await file.open())).toBe('a picture');
  await discardIncoming(dataDir, Date.now() + 2 * 60 * 60 * 1000);
  expect(await kept()).toEqual([]);
});
