/** A backup carries packed operations as they are; one with a damaged block is not restored. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createDiskAssetStore } from '../assets/stores/disk-asset-store.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { entryOf, newDocumentName, typed } from '../journal/journal.contract.ts';
import type { StoredRow } from '../journal/journal.ts';
import { openPackingWorld } from '../packing/packed-journal.fixture.ts';
import { createBackup } from './create-backup.ts';
import { restoreBackup } from './restore-backup.ts';

let folder: string;
let source: TestDatabase;
let target: TestDatabase;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-packed-backup-'));
  [source, target] = [
    await createTestDatabase(inject('testDatabase')),
    await createTestDatabase(inject('testDatabase')),
  ];
});
afterEach(async () => {
  await source.drop();
  await target.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function carry(
  damage?: string,
): Promise<{ readonly before: StoredRow[]; readonly after: StoredRow[] }> {
  const name = newDocumentName();
  const assets = createDiskAssetStore(join(folder, 'assets'));
  const file = join(folder, 'instance.backup');
  const read = async (database: TestDatabase): Promise<StoredRow[]> => {
    const world = await openPackingWorld(database);
    const rows: StoredRow[] = [];
    for await (const row of world.journal.walk(name, { after: 0 })) rows.push(row);
    await world.close();
    return rows;
  };
  const world = await openPackingWorld(source);
  for (const update of typed(Array.from({ length: 20 }, (_, index) => `${index} `)))
    await world.journal.append(entryOf(name, update));
  expect(await world.pack(name)).toBe(19);
  if (damage !== undefined) {
    await world.owner.query('SET session_replication_role = replica');
    await world.owner.query(damage);
  }
  await world.close();
  await createBackup({ databaseUrl: source.serverUrl, assets, file, now: Date.now() });
  const actor = { id: 'cli', name: 'command line (root)' };
  await restoreBackup({ databaseUrl: target.url, assets, file, keepAccess: false, actor });
  return { before: await read(source), after: await read(target) };
}

test('what was packed is restored packed, byte for byte', async () => {
  const { before, after } = await carry();
  expect(after).toHaveLength(20);
  expect(after).toEqual(before);
});

test.each([
  [
    'a changed byte',
    `UPDATE "PackedOperations" SET "content" = set_byte("content", 9, (get_byte("content", 9) + 1) % 256)`,
  ],
  ['a block less', 'DELETE FROM "PackedOperations" WHERE "firstSeq" = 4'],
])('refuses %s', async (_what, damage) => {
  await expect(carry(damage)).rejects.toMatchObject({ code: 'corrupt' });
});
