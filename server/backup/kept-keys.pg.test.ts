/** A restore and the keys that checkpoints are signed with: none of the instance is lost, none that was replaced signs again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { createDiskAssetStore } from '../assets/stores/disk-asset-store.ts';
import {
  ensureSigningKey,
  findCurrentKey,
  listSigningKeys,
  rotateSigningKey,
} from '../checkpoints/signing-keys.ts';
import { createPrisma, type PrismaClient } from '../database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { createBackup } from './create-backup.ts';
import { restoreBackup } from './restore-backup.ts';

const [SECRET, OTHER] = ['a-secret-of-the-source-that-is-long', 'a-secret-of-the-target-that-is-long'];
const OPERATOR = { id: 'cli', name: 'command line' };
let folder: string;
let source: TestDatabase;
let target: TestDatabase;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-kept-keys-'));
  const server = inject('testDatabase');
  [source, target] = [await createTestDatabase(server), await createTestDatabase(server)];
});
afterEach(async () => {
  await source.drop();
  await target.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** A restore asks others to leave. */
async function on<T>({ url }: TestDatabase, work: (prisma: PrismaClient) => Promise<T>): Promise<T> {
  const prisma = createPrisma(url, { connections: 1 });
  try {
    return await work(prisma);
  } finally {
    await prisma.$disconnect();
  }
}

it('leaves those of the instance as they are, and brings those of the backup along', async () => {
  const [file, assets] = [join(folder, 'b.backup'), createDiskAssetStore(join(folder, 'assets'))];
  const restore = (databaseUrl: string) => restoreBackup({ databaseUrl, assets, file, actor: OPERATOR });
  await on(source, (prisma) => ensureSigningKey(prisma, SECRET, 1_000));
  await on(target, (prisma) => ensureSigningKey(prisma, OTHER, 2_000));
  await createBackup({ databaseUrl: source.serverUrl, assets, file, now: Date.now() });
  await on(target, (prisma) => rotateSigningKey(prisma, OTHER, OPERATOR, 3_000));
  await restore(target.url);
  await on(target, async (prisma) => {
    const keys = await listSigningKeys({ prisma, appSecret: OTHER });
    expect(keys.map(({ since, until, isVouched }) => [since, until, isVouched])).toEqual([
      [1_000, null, false],
      [2_000, 3_000, true],
      [3_000, null, true],
    ]);
  });
  // Where the backup comes from, a key that was replaced since signs no more.
  await on(source, (prisma) => rotateSigningKey(prisma, SECRET, OPERATOR, 4_000));
  await restore(source.url);
  const current = await on(source, (prisma) => findCurrentKey({ prisma, appSecret: SECRET }));
  expect(current?.since).toBe(4_000);
});
