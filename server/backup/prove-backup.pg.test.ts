/** A backup is read back before it gets its name: what is not as it was written is refused, and the backup before is kept. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { createDiskAssetStore } from '../assets/stores/disk-asset-store.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { type BackupOptions, createBackup } from './create-backup.ts';
import { proveBackup } from './prove-backup.ts';

let folder: string;
let file: string;
let database: TestDatabase;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-proof-test-'));
  file = join(folder, 'instance.backup');
  database = await createTestDatabase(inject('testDatabase'));
  const prisma = createPrisma(database.url, { connections: 1 });
  await prisma.user.create({ data: { email: 'rae@example.org', name: 'Rae' } });
  await prisma.$disconnect();
});
afterEach(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

function backUp(options: Pick<BackupOptions, 'prove'> = {}) {
  const assets = createDiskAssetStore(join(folder, 'assets'));
  return createBackup({ databaseUrl: database.serverUrl, assets, file, now: Date.now(), ...options });
}

/** The same archive with one letter of a row changed. */
function damaged(bytes: Buffer): Buffer {
  const tar = gunzipSync(bytes);
  const at = tar.indexOf('rae@example.org');
  tar.writeUInt8('m'.charCodeAt(0), at);
  return gzipSync(tar);
}

it('one that reads back is there, with its size', async () => {
  const { bytes } = await backUp();
  expect(bytes).toBe(readFileSync(file).byteLength);
  await expect(proveBackup(file)).resolves.toBeUndefined();
});

it('one with a changed letter does not read back', async () => {
  await backUp();
  writeFileSync(file, damaged(readFileSync(file)));
  await expect(proveBackup(file)).rejects.toMatchObject({
    code: 'corrupt',
    message: expect.stringContaining('does not read back as it should'),
  });
});

it('what is not as it was written does not take the place of the backup before', async () => {
  await backUp();
  const before = readFileSync(file);
  const failing = backUp({
    async prove(draft) {
      expect(draft).toBe(`${file}.part`);
      writeFileSync(draft, damaged(readFileSync(draft)));
      await proveBackup(draft);
    },
  });
  await expect(failing).rejects.toMatchObject({ code: 'corrupt' });
  expect(existsSync(`${file}.part`)).toBe(false);
  expect(readFileSync(file).equals(before)).toBe(true);
});
