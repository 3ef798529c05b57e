/** Share links over a restore with access kept: what was ended or changed after the backup stays so, and what is not known is closed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { findOpenLink, mayCome } from '../access/share-link-access.ts';
import { createDiskAssetStore } from '../assets/stores/disk-asset-store.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { createBackup } from './create-backup.ts';
import { type RestoreReport, restoreBackup } from './restore-backup.ts';

let folder: string;
/** The instance, and a machine that has nothing of it. */
let instance: TestDatabase;
let elsewhere: TestDatabase;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-kept-links-'));
  const server = inject('testDatabase');
  [instance, elsewhere] = [await createTestDatabase(server), await createTestDatabase(server)];
});
afterEach(async () => {
  await instance.drop();
  await elsewhere.drop();
  rmSync(folder, { recursive: true, force: true });
});

const files = { file: '', assets: createDiskAssetStore(join(tmpdir(), 'bindery-kept-links-assets')) };
const backUp = () =>
  createBackup({ ...files, databaseUrl: instance.serverUrl, file: join(folder, 'backup'), now: Date.now() });

async function restore(into: TestDatabase, keepAccess: boolean): Promise<RestoreReport> {
  const actor = { id: 'cli', name: 'command line (root)' };
  return await restoreBackup({
    ...{ ...files, databaseUrl: into.url, file: join(folder, 'backup'), keepAccess, actor },
  });
}

const LINKS = ['ended', 'kept', 'password', 'narrowed', 'demoted', 'disabled'];
const idOf = (link: string) => `01900000-0000-7000-8000-0000000000${10 + LINKS.indexOf(link)}`;

const BEFORE = `
  INSERT INTO "User" ("id", "email", "name", "role", "updatedAt") VALUES
    ('rae', 'rae@example.org', 'Rae', 'editor', now()), ('mo', 'mo@example.org', 'Mo', 'editor', now()),
    ('ada', 'ada@example.org', 'Ada', 'editor', now());
  INSERT INTO "Template" ("id", "version", "origin", "updatedAt") VALUES ('note', 1, 'custom', now());
  INSERT INTO "TemplateVersion" ("templateId", "version", "source", "resolved", "sha256", "publishedById", "publishedByName")
    VALUES ('note', 1, '{}', '{}', 'x', 'rae', 'Rae');
  INSERT INTO "Codex" ("id", "templateId", "templateVersion", "title", "createdById", "createdByName", "updatedById", "updatedByName", "updatedAt")
    VALUES ('c', 'note', 1, 'A note', 'rae', 'Rae', 'rae', 'Rae', now());
  ${LINKS.map(
    (link) => `
  INSERT INTO "ShareLink" ("id", "codexId", "role", "tokenHash", "createdById", "passwordHash", "passwordRound")
    VALUES ('${idOf(link)}', 'c', 'edit', encode(sha256('${link}'), 'hex'), '${{ demoted: 'mo', disabled: 'ada' }[link] ?? 'rae'}', 'first', 1);
  INSERT INTO "LinkGuest" ("id", "linkId", "name", "passwordRound", "joinedAt") VALUES
    ('${link} stays', '${idOf(link)}', 'Stays', 1, now()), ('${link} goes', '${idOf(link)}', 'Goes', 1, now());`,
  ).join('')}`;

const SINCE = `
  UPDATE "ShareLink" SET "revokedAt" = now(), "revokedReason" = 'person' WHERE "id" = '${idOf('ended')}';
  UPDATE "LinkGuest" SET "endedAt" = now() WHERE "id" LIKE '% goes';
  INSERT INTO "LinkGuest" ("id", "linkId", "name", "passwordRound", "joinedAt", "endedAt")
    VALUES ('came and went', '${idOf('kept')}', 'Came', 1, now(), now());
  UPDATE "ShareLink" SET "passwordHash" = 'second', "passwordRound" = 2 WHERE "id" = '${idOf('password')}';
  UPDATE "LinkGuest" SET "passwordRound" = 2 WHERE "id" = 'password goes';
  UPDATE "ShareLink" SET "role" = 'view', "maxGuests" = 1, "expiresAt" = '2100-01-01', "passwordHash" = NULL
    WHERE "id" = '${idOf('narrowed')}';
  UPDATE "User" SET "role" = 'commenter' WHERE "id" = 'mo';
  UPDATE "User" SET "disabledAt" = now() WHERE "id" = 'ada';`;

/** What each link gives after a restore, and whom it lets in. */
async function linksAt({ url }: TestDatabase) {
  const prisma = createPrisma(url, { connections: 1 });
  try {
    const found: [string, object][] = [];
    for (const name of LINKS) {
      const link = await findOpenLink(prisma, { id: idOf(name) }, Date.now());
      if (link === null) continue;
      const guests: string[] = [];
      for (const guest of [`${name} stays`, `${name} goes`, 'came and went'])
        if (await mayCome(prisma, link, guest)) guests.push(guest);
      const { role, passwordHash, maxGuests, expiresAt } = link;
      found.push([name, { role, passwordHash, maxGuests, ends: expiresAt !== null, guests }]);
    }
    return Object.fromEntries(found);
  } finally {
    await prisma.$disconnect();
  }
}

it('the instance’s own links, guests and passwords stay as they were last set', async () => {
  await run(BEFORE);
  await backUp();
  await run(SINCE);
  // Rae’s other links; the ended one, and those of two makers who could not share any more.
  expect(await restore(instance, true)).toMatchObject({ revoked: 3, unknownLinks: 0, enabledAgain: ['Ada'] });
  const open = { role: 'edit', passwordHash: 'first', maxGuests: null, ends: false };
  expect(await linksAt(instance)).toEqual({
    kept: { ...open, guests: ['kept stays'] },
    password: { ...open, passwordHash: 'second', guests: [] },
    narrowed: { role: 'view', passwordHash: null, maxGuests: 1, ends: true, guests: ['narrowed stays'] },
  });
});

it('a link that is not known is closed, and counted', async () => {
  await run(BEFORE);
  await backUp();
  await run(`DELETE FROM "ShareLink" WHERE "id" = '${idOf('kept')}'`);
  expect(await restore(instance, true)).toMatchObject({ revoked: 1, unknownLinks: 1 });
  expect(Object.keys(await linksAt(instance))).toEqual(LINKS.filter((link) => link !== 'kept'));
  expect(await restore(elsewhere, true)).toMatchObject({ revoked: 6, unknownLinks: 6 });
  expect(await linksAt(elsewhere)).toEqual({});
});

it('none is kept unless that is asked for', async () => {
  await run(BEFORE);
  await backUp();
  expect(await restore(instance, false)).toMatchObject({ revoked: 6, unknownLinks: 0 });
  expect(await linksAt(instance)).toEqual({});
});

async function run(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: instance.url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
