/** Backup and restore on a real PostgreSQL: consistent, verified before anything is replaced, all or nothing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import * as Y from 'yjs';
import { describeAuditBreak } from '#core/access/audit-break.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import { findLatestRevocation } from '../access/latest-revocation.ts';
import { contentOf } from '../assets/stores/asset-content.fixture.ts';
import { createDiskAssetStore } from '../assets/stores/disk-asset-store.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { createPostgresJournal } from '../journal/postgres-journal.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import { unpackArchive } from './archive.ts';
import { createBackup } from './create-backup.ts';
import { restoreBackup } from './restore-backup.ts';
import { watchForRestore } from './restore-lock.ts';

const log = pino({ level: 'silent' });
const DOCUMENT = 'codex/01900000-0000-7000-8000-000000000001';
const WORDS = 30;

let folder: string;
let file: string;
let source: TestDatabase;
let target: TestDatabase;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-backup-test-'));
  file = join(folder, 'instance.backup');
  [source, target] = [await newDatabase(), await newDatabase()];
});
afterEach(async () => {
  await source.drop();
  await target.drop();
  rmSync(folder, { recursive: true, force: true });
});

const newDatabase = (): Promise<TestDatabase> => createTestDatabase(inject('testDatabase'));
const storeIn = (name: string) => createDiskAssetStore(join(folder, name, 'assets'));
const backUp = () =>
  createBackup({ databaseUrl: source.serverUrl, assets: storeIn('source'), file, now: Date.now() });
const restore = (keepAccess = false, databaseUrl = target.url) =>
  restoreBackup({
    ...{ databaseUrl, assets: storeIn('target'), file, keepAccess },
    actor: { id: 'cli', name: 'command line (root)' },
  });

describe('backup and restore', () => {
  it('carries documents with their history, people and uploaded files to another instance', async () => {
    await type(source.url, DOCUMENT, WORDS);
    await addPerson(source.url, 'rae@example.org');
    const picture = contentOf('a picture');
    await storeIn('source').put(picture);
    await addAsset(source.url, picture.sha256);
    await addPerson(target.url, 'somebody.else@example.org');

    expect(await backUp()).toMatchObject({ documents: 1, assets: 1, missingAssets: [] });
    expect(await restore()).toMatchObject({ documents: 1, operations: WORDS, assets: 1 });

    const restored = openJournal(target.url);
    expect(await restored.journal.verify(DOCUMENT)).toMatchObject({ ok: true, operations: WORDS });
    expect(await read(target.url)).toEqual(await read(source.url));
    expect(await emails(target.url)).toEqual(['rae@example.org']);
    expect(await text((await storeIn('target').open(picture.sha256)).stream)).toBe('a picture');
    // What only ever grows is guarded again.
    await expect(run(target.url, 'DELETE FROM "DocumentUpdate"')).rejects.toThrow('refused');
    await restored.close();
  });

  describe('access', () => {
    const PEOPLE = `
      INSERT INTO "User" ("id", "email", "name", "generation", "updatedAt") VALUES ('rae', 'rae@example.org', 'Rae', 'first', now());
      INSERT INTO "ApiToken" ("id", "userId", "name", "tokenHash") VALUES ('kept', 'rae', 'a', encode(sha256('h1'), 'hex')), ('ended', 'rae', 'b', encode(sha256('h2'), 'hex'));
      INSERT INTO "Invitation" ("id", "role", "tokenHash", "createdById", "expiresAt") VALUES ('open', 'editor', encode(sha256('h3'), 'hex'), 'rae', now() + interval '1 day');
      INSERT INTO "AuditEvent" ("id", "actorId", "actorName", "action", "subject") VALUES ('before', 'rae', 'Rae', 'token-created', 'kept')`;
    const LATER = `
      UPDATE "ApiToken" SET "revokedAt" = now() WHERE "id" = 'ended';
      UPDATE "User" SET "disabledAt" = now(), "generation" = 'second';
      INSERT INTO "AuditEvent" ("id", "actorId", "actorName", "action", "subject") VALUES ('since', 'rae', 'Rae', 'token-revoked', 'ended')`;
    const openOf = async (table: string) =>
      (await run(target.url, `SELECT "id" FROM "${table}" WHERE "revokedAt" IS NULL ORDER BY 1`)).map(
        ({ id }) => id,
      );

    /** The target is the same instance, some time after the backup. */
    async function backUpAndGoOn(): Promise<string> {
      for (const url of [source.url, target.url]) await run(url, PEOPLE);
      await backUp();
      await run(target.url, LATER);
      return await epochOf(target.url);
    }

    it('is revoked, the keys of pages are new, and the audit log is whole', async () => {
      const epoch = await backUpAndGoOn();
      expect(await restore()).toMatchObject({ revoked: 3, enabledAgain: ['Rae'] });
      expect([await openOf('ApiToken'), await openOf('Invitation')]).toEqual([[], []]);
      const [user] = await run(target.url, 'SELECT "generation" FROM "User"');
      expect(['first', 'second']).not.toContain(user?.['generation']);
      const events = await run(target.url, 'SELECT * FROM "AuditEvent" ORDER BY "at", "id"');
      expect(events.map(({ action }) => action)).toEqual(['token-created', 'token-revoked', 'restored']);
      expect(events.at(-1)).toMatchObject({ actorId: 'cli', actorName: 'command line (root)' });
      expect(await epochOf(target.url)).not.toBe(epoch);
      await expect(run(target.url, 'DELETE FROM "AuditEvent"')).rejects.toThrow('refused');
    });

    const verified = async () => {
      const prisma = createPrisma(target.url, { connections: 1 });
      const { breaks, events } = await verifyAudit(prisma);
      await prisma.$disconnect();
      return { breaks: breaks.map(describeAuditBreak), events };
    };

    it('goes on with one unbroken audit log', async () => {
      await backUpAndGoOn();
      await restore();
      expect(await verified()).toEqual({ breaks: [], events: 3 });
    });

    it('keeps the audit log of another instance as a chain of its own, and knows where that ends', async () => {
      await run(
        source.url,
        `UPDATE "AuditHead" SET "chain" = 'other', "hash" = sha256('bindery:audit:other')`,
      );
      await run(source.url, PEOPLE);
      await run(source.url, LATER);
      await backUp();
      await run(
        target.url,
        `INSERT INTO "AuditEvent" ("id", "actorId", "actorName", "action", "subject") VALUES ('own', 'e', 'E', 'setup', 'e')`,
      );
      await restore();
      expect(await verified()).toEqual({ breaks: [], events: 4 });
      await run(
        target.url,
        `ALTER TABLE "AuditEvent" DISABLE TRIGGER USER; DELETE FROM "AuditEvent" WHERE "id" = 'since'`,
      );
      expect(await verified()).toEqual({ breaks: ['Event 2 is missing.'], events: 3 });
    });

    it('chains the events of a backup that an earlier version made', async () => {
      await run(source.url, PEOPLE);
      await run(
        source.url,
        `ALTER TABLE "AuditEvent" DISABLE TRIGGER USER;
         UPDATE "AuditEvent" SET "chain" = NULL, "seq" = NULL, "prevHash" = NULL, "hash" = NULL; DELETE FROM "AuditHead"`,
      );
      await backUp();
      await restore();
      expect(await verified()).toEqual({ breaks: [], events: 2 });
    });

    it('of a share link says that a restore ended it, not a person: devices keep what the backup may lack', async () => {
      await run(source.url, PEOPLE);
      await storeIn('source').put(contentOf('a picture'));
      await addAsset(source.url, contentOf('a picture').sha256);
      await run(
        source.url,
        `INSERT INTO "ShareLink" ("id", "codexId", "role", "tokenHash", "createdById", "revokedAt", "revokedReason")
         VALUES ('open', 'c', 'edit', encode(sha256('h4'), 'hex'), 'rae', NULL, NULL), ('taken', 'c', 'edit', encode(sha256('h5'), 'hex'), 'rae', now(), 'person')`,
      );
      await backUp();
      await restore();
      const links = await run(target.url, 'SELECT "id", "revokedReason" FROM "ShareLink" ORDER BY 1');
      expect(links).toEqual([
        { id: 'open', revokedReason: 'restore' },
        { id: 'taken', revokedReason: 'person' },
      ]);
    });

    it('stays when that is asked for, except for what was ended since', async () => {
      await backUpAndGoOn();
      expect(await restore(true)).toMatchObject({ revoked: 1 });
      expect([await openOf('ApiToken'), await openOf('Invitation')]).toEqual([['kept'], ['open']]);
    });
  });

  it('is one instant, though people type all the while', async () => {
    await type(source.url, DOCUMENT, 5);
    let typing = true;
    const typed = (async () => {
      while (typing) await type(source.url, DOCUMENT, 3);
    })();
    for (let round = 0; round < 3; round += 1) {
      await backUp();
      const { operations } = await restore();
      const { journal, close } = openJournal(target.url);
      expect(await journal.verify(DOCUMENT)).toMatchObject({ ok: true, operations });
      await close();
    }
    typing = false;
    await typed;
  });

  it.each([
    ['a file that was cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 40)],
    ['a changed byte in a table', (bytes: Buffer) => gzipSync(flip(gunzipSync(bytes), '@example.org'))],
    ['a changed manifest', (bytes: Buffer) => gzipSync(flip(gunzipSync(bytes), '"sha256"'))],
    [
      'an entry with a path of its own',
      (bytes: Buffer) => gzipSync(replace(gunzipSync(bytes), 'tables/User', '../../tables')),
    ],
    ['something else altogether', () => Buffer.from('not a backup')],
    ['nothing', () => Buffer.alloc(0)],
  ])('refuses %s and changes nothing', async (_what, damage) => {
    await addPerson(source.url, 'rae@example.org');
    await backUp();
    writeFileSync(file, damage(readFileSync(file)));
    await addPerson(target.url, 'kept@example.org');
    await expect(restore()).rejects.toMatchObject({ code: 'corrupt' });
    expect(await emails(target.url)).toEqual(['kept@example.org']);
  });

  it('refuses a backup whose history was tampered with before it was made', async () => {
    await type(source.url, DOCUMENT, 4);
    await run(
      source.url,
      `ALTER TABLE "DocumentUpdate" DISABLE TRIGGER USER;
       UPDATE "DocumentUpdate" SET "actorName" = 'Nobody' WHERE "seq" = 2`,
    );
    await backUp();
    await addPerson(target.url, 'kept@example.org');
    await expect(restore()).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('breaks at operation 2'),
    });
    expect(await emails(target.url)).toEqual(['kept@example.org']);
  });

  it('says so when it is the disk and not the backup that fails', async () => {
    await backUp();
    // No folder can be made below a file, as on a disk that is full.
    await expect(unpackArchive(file, file)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('refuses a backup of a newer version', async () => {
    await run(
      source.url,
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name") VALUES ('x', 'x', now(), '29990101000000_later')`,
    );
    await backUp();
    await expect(restore()).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('is for the owner of the tables, and troubles no server otherwise', async () => {
    await backUp();
    await expect(restore(false, target.serverUrl)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('the role that owns the tables'),
    });
  });

  it('leaves the old backup whole when a new one fails', async () => {
    await backUp();
    const before = readFileSync(file);
    await run(source.url, 'DROP TABLE "Asset" CASCADE');
    await expect(backUp()).rejects.toThrow();
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('has a running server let go first and start over afterwards', async () => {
    await addPerson(source.url, 'rae@example.org');
    await backUp();
    const seen: string[] = [];
    let resumed = (): void => {};
    const serving = new Promise<void>((resolve) => {
      resumed = resolve;
    });
    const watch = await watchForRestore({ databaseUrl: target.url, log });
    watch.begin({
      onPause: async () => void seen.push(`paused with ${(await emails(target.url)).length} people`),
      onResume: async () => {
        seen.push(`resumed with ${(await emails(target.url)).length} people`);
        resumed();
      },
    });
    await restore();
    await serving;
    expect(seen).toEqual(['paused with 0 people', 'resumed with 1 people']);
    await watch.stop();
  });
});

/** Appends edits of one writer, each an operation. */
async function type(url: string, documentName: string, times: number): Promise<void> {
  const { journal, close } = openJournal(url);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, (await journal.load(documentName)).state);
  for (let index = 0; index < times; index += 1) {
    const before = Y.encodeStateVector(doc);
    doc.getText('title').insert(0, `word ${index} `);
    const payload = Y.encodeStateAsUpdate(doc, before);
    const summary = summarizeUpdate(new Y.Doc(), payload);
    const actor = { kind: 'user' as const, id: 'rae', name: 'Rae' };
    const operationId = `${doc.clientID}:${index}`;
    const entry = { documentName, operationId, payload, actor, clientId: doc.clientID, summary };
    await journal.append({ ...entry, origin: 'socket', clientTime: Date.now() });
  }
  await close();
}

function openJournal(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  const journal = createPostgresJournal({ pool, threads: NO_THREADS, log, now: Date.now });
  return {
    journal,
    close: async () => {
      await journal.drain(5_000);
      await pool.end();
    },
  };
}

async function read(url: string): Promise<string> {
  const { journal, close } = openJournal(url);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, (await journal.load(DOCUMENT)).state);
  await close();
  return doc.getText('title').toJSON();
}

async function addPerson(url: string, email: string): Promise<void> {
  await run(
    url,
    `INSERT INTO "User" ("id", "email", "name", "updatedAt") VALUES (gen_random_uuid(), '${email}', 'Somebody', now())`,
  );
}

async function addAsset(url: string, sha256: string): Promise<void> {
  await run(
    url,
    `INSERT INTO "Template" ("id", "version", "origin", "updatedAt") VALUES ('note', 1, 'custom', now());
     INSERT INTO "TemplateVersion" ("templateId", "version", "source", "resolved", "sha256", "publishedById", "publishedByName")
       VALUES ('note', 1, '{}', '{}', 'x', 'rae', 'Rae');
     INSERT INTO "Codex" ("id", "templateId", "templateVersion", "title", "createdById", "createdByName", "updatedById", "updatedByName", "updatedAt")
       VALUES ('c', 'note', 1, 'A note', 'rae', 'Rae', 'rae', 'Rae', now());
     INSERT INTO "Asset" ("id", "codexId", "sha256", "mime", "size", "name", "createdById")
       VALUES ('a', 'c', '${sha256}', 'image/png', 9, 'picture.png', 'rae')`,
  );
}

async function epochOf(url: string): Promise<string> {
  const prisma = createPrisma(url, { connections: 1 });
  return await findLatestRevocation(prisma).finally(() => prisma.$disconnect());
}

async function emails(url: string): Promise<string[]> {
  return (await run(url, 'SELECT "email" FROM "User" ORDER BY 1')).map(({ email }) => String(email));
}

async function run(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function flip(bytes: Buffer, at: string): Buffer {
  const index = bytes.indexOf(at);
  if (index === -1) throw new Error(`${at} is not in the archive`);
  bytes[index + 1] = (bytes[index + 1] ?? 0) ^ 1;
  return bytes;
}

/** In the header of an entry, whose checksum is made to fit. */
function replace(bytes: Buffer, from: string, to: string): Buffer {
  const at = bytes.indexOf(from);
  bytes.fill(0, at, at + 100).write(to, at);
  bytes.fill(' ', at + 148, at + 156);
  const sum = bytes.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148);
  return bytes;
}
