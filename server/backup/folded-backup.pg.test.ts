/** A backup carries folded operations, their records and ranges: what is refused stays so, and what is kept is what it was. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { createDiskAssetStore } from '../assets/stores/disk-asset-store.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { newDocumentName } from '../journal/journal.contract.ts';
import { DAY_MS, openFoldingWorld, openWriter, textIn } from '../retention/folding-world.fixture.ts';
import { createBackup } from './create-backup.ts';
import { restoreBackup } from './restore-backup.ts';

test.each([0, 3])('what was folded is restored folded: packed %i at a time', async (packed) => {
  const folder = mkdtempSync(join(tmpdir(), 'bindery-folded-backup-'));
  const server = inject('testDatabase');
  const [source, target] = [await createTestDatabase(server), await createTestDatabase(server)];
  try {
    const name = newDocumentName();
    const from = await openFoldingWorld(source);
    const writer = openWriter(from, name, Date.now() - 800 * DAY_MS);
    const ends: number[] = [];
    for (const days of [10, 10, 500, 0]) {
      await writer.write(0, (text) => text.insert(text.length, 'One. '));
      ends.push(await writer.write(1, (text) => text.insert(text.length, `Two ${days}. `)));
      writer.pause(days * DAY_MS);
    }
    await from.sign(name);
    if (packed > 0) await from.pack(name, packed);
    await from.fold(name, { sessionDays: 365 });
    const ranges = await from.prisma.foldedOperations.findMany({ orderBy: { toSeq: 'asc' } });
    await from.close();

    const assets = createDiskAssetStore(join(folder, 'assets'));
    const file = join(folder, 'instance.backup');
    await createBackup({ databaseUrl: source.serverUrl, assets, file, now: Date.now() });
    const actor = { id: 'cli', name: 'command line (root)' };
    await restoreBackup({ databaseUrl: target.url, assets, file, keepAccess: false, actor });

    const to = await openFoldingWorld(target);
    expect(await to.prisma.foldedOperations.findMany({ orderBy: { toSeq: 'asc' } })).toEqual(ranges);
    expect(await to.verify(name)).toMatchObject({ breaks: [], ok: true });
    const [first = 0, , third = 0, fourth = 0] = ends;
    await expect(to.journal.load(name, first)).rejects.toMatchObject({ code: 'gone' });
    for (const seq of [third, fourth])
      expect(textIn((await to.journal.load(name, seq)).state)).toBe(writer.texts.get(seq));
    expect(await to.fold(name, { sessionDays: 365 })).toMatchObject({ ranges: 0, sessions: { ranges: 0 } });
    await to.close();
  } finally {
    await source.drop();
    await target.drop();
    rmSync(folder, { recursive: true, force: true });
  }
});
