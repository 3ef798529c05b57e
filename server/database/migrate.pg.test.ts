/** The migration runner: order, records, atomicity, concurrent processes, and foreign databases. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { packageRoot } from '#server/config/package-root.ts';
import { migrate } from './migrate.ts';
import { createEmptyDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createEmptyDatabase(inject('testDatabase'));
  folder = mkdtempSync(join(tmpdir(), 'bindery-migrations-'));
});
afterEach(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

function addMigration(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('applies what is new, in order of name, and nothing twice', async () => {
  addMigration('2_second', 'ALTER TABLE thing ADD COLUMN size INT; CREATE INDEX ON thing (size);');
  addMigration('1_first', 'CREATE TABLE thing (id INT);');
  expect(await migrate(database.url, { folder })).toEqual(['1_first', '2_second']);
  expect(await migrate(database.url, { folder })).toEqual([]);
  addMigration('3_third', 'INSERT INTO thing VALUES (1, 2);');
  expect(await migrate(database.url, { folder })).toEqual(['3_third']);
  expect(await query('SELECT * FROM thing')).toEqual([{ id: 1, size: 2 }]);
});

test('a failing migration leaves nothing behind and can be tried again', async () => {
  addMigration('1_first', 'CREATE TABLE thing (id INT);');
  addMigration('2_broken', 'CREATE TABLE other (id INT); SELECT nonsense;');
  await expect(migrate(database.url, { folder })).rejects.toThrow(
    /2_broken failed and was undone: .*nonsense/,
  );
  expect(await query(`SELECT to_regclass('thing') IS NULL AS gone`)).toEqual([{ gone: false }]);
  expect(await query(`SELECT to_regclass('other') IS NULL AS gone`)).toEqual([{ gone: true }]);
  addMigration('2_broken', 'CREATE TABLE other (id INT);');
  expect(await migrate(database.url, { folder })).toEqual(['2_broken']);
});

test('of several processes that start at once, one migrates', async () => {
  cpSync(join(packageRoot(), 'prisma', 'migrations'), folder, { recursive: true });
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(database.url, { folder })));
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
});

test('refuses a changed migration, a newer database and somebody else’s tables', async () => {
  addMigration('1_first', 'CREATE TABLE thing (id INT);');
  await migrate(database.url, { folder });
  addMigration('1_first', 'CREATE TABLE thing (id BIGINT);');
  await expect(migrate(database.url, { folder })).rejects.toThrow('was changed after');
  addMigration('1_first', 'CREATE TABLE thing (id INT);');
  await query(`UPDATE "_prisma_migrations" SET migration_name = '9_future'`);
  await expect(migrate(database.url, { folder })).rejects.toThrow('newer version');
  await query('DROP TABLE "_prisma_migrations"');
  await expect(migrate(database.url, { folder })).rejects.toThrow('empty database');
});
