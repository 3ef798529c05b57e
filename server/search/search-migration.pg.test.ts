/** The migration of search: older databases, and databases without extensions. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { packageRoot } from '../config/package-root.ts';
import { migrate } from '../database/migrate.ts';
import { createEmptyDatabase, type TestDatabase } from '../database/test-database.ts';

const FOLDER = join(packageRoot(), 'prisma', 'migrations');
const MIGRATION = '20261123020000_search';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createEmptyDatabase(inject('testDatabase'));
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

test('what was found before is found at once, and a server may lack the right to make extensions', async () => {
  const before = mkdtempSync(join(tmpdir(), 'bindery-migrations-'));
  for (const name of readdirSync(FOLDER).filter((each) => each < MIGRATION))
    cpSync(join(FOLDER, name), join(before, name), { recursive: true });
  await migrate(database.url, { folder: before });
  rmSync(before, { recursive: true });
  await client.query(`INSERT INTO "Template" ("id", "version", "origin", "updatedAt") VALUES ('t', 1, 'library', now());
    INSERT INTO "TemplateVersion" ("templateId", "version", "source", "resolved", "sha256", "publishedById", "publishedByName")
      VALUES ('t', 1, '', '{}', '', '', '');
    INSERT INTO "Codex" ("id", "templateId", "templateVersion", "title", "searchText", "createdById", "createdByName",
      "updatedById", "updatedByName", "updatedAt") VALUES ('a', 't', 1, 'Old Minutes', 'about a valve', '', '', '', '', now())`);

  await migrate(await withoutExtensions());

  const found = async (words: string, titled: string | null = null) =>
    (await client.query(`SELECT "codexId" FROM "findCodices"($1::tsquery, NULL, $2)`, [words, titled])).rows;
  expect(await found(`'val':*`)).toEqual([{ codexId: 'a' }]);
  expect(await found(`'minutes':A`)).toEqual([{ codexId: 'a' }]);
  expect(await found(`'absent'`)).toEqual([]);
  expect(await found(`'absent'`, '%inut%')).toEqual([{ codexId: 'a' }]);
  expect((await client.query(`SELECT FROM pg_extension WHERE extname = 'pg_trgm'`)).rowCount).toBe(0);
});

/** The address of the database for somebody who owns its tables and may make nothing but tables. */
async function withoutExtensions(): Promise<string> {
  const url = new URL(database.url);
  const role = `plain_${url.pathname.slice(1)}`;
  await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'plain'; GRANT ALL ON SCHEMA public TO ${role};
    DO $$ DECLARE item record; BEGIN
      FOR item IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER TABLE %I OWNER TO ${role}', item.tablename);
      END LOOP;
      FOR item IN SELECT t.oid::regtype AS name FROM pg_type t
        WHERE t.typnamespace = 'public'::regnamespace AND t.typtype = 'e' LOOP
        EXECUTE format('ALTER TYPE %s OWNER TO ${role}', item.name);
      END LOOP;
      FOR item IN SELECT p.oid::regprocedure AS signature FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO ${role}', item.signature);
      END LOOP;
    END $$`);
  url.username = role;
  url.password = 'plain';
  return url.href;
}
