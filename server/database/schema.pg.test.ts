/** The migrated database matches schema.prisma, and enforces what Prisma cannot express. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { packageRoot } from '#server/config/package-root.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const SQL_TYPES: Readonly<Record<string, string>> = {
  String: 'text',
  Int: 'int4',
  Float: 'float8',
  BigInt: 'int8',
  DateTime: 'timestamptz',
  Json: 'jsonb',
  Bytes: 'bytea',
  Boolean: 'bool',
};

/** Columns that the migrations add on their own account, unknown to Prisma. */
const OWN_COLUMNS = ['CodexSearch.facets', 'CodexSearch.names', 'CodexSearch.vector', 'CommentSearch.vector'];
const OWN_INDEXES = [
  ...['facets', 'vector', 'title'].map((column) => `CodexSearch(${column}) index`),
  'CommentSearch(vector) index',
  // Of a part of the rows.
  'DocumentUpdate(documentName,clientId,seq) index',
  'Notification(userId,codexId,kind) index',
];

interface Datamodel {
  readonly columns: string[];
  readonly keys: string[];
  readonly foreignKeys: string[];
  readonly enums: string[];
}

/** Reads as much of the Prisma schema language as schema.prisma uses, into lines that can be compared. */
function readDatamodel(source: string): Datamodel {
  const model: Datamodel = { columns: [], keys: [], foreignKeys: [], enums: [] };
  const blocks = [...source.matchAll(/^(model|enum) (\w+) \{\n(.*?)^\}/gms)];
  const models = new Set(blocks.filter(([, kind]) => kind === 'model').map(([, , name]) => name));
  for (const [, kind, name = '', body = ''] of blocks) {
    const lines = body.split('\n').map((line) => line.trim());
    const stated = lines.filter((line) => line !== '' && !line.startsWith('//'));
    if (kind === 'enum') model.enums.push(`${name}: ${stated.join(' ')}`);
    else for (const line of stated) readModelLine(model, models, name, line);
  }
  return model;
}

function readModelLine(
  model: Datamodel,
  models: ReadonlySet<string | undefined>,
  table: string,
  line: string,
): void {
  const block = /^@@(id|unique|index)\(\[(.+?)\]\)/.exec(line);
  if (block) {
    model.keys.push(`${table}(${block[2]?.replaceAll(' ', '')}) ${block[1]}`);
    return;
  }
  const [, field = '', type = '', modifier = '', attributes = ''] =
    /^(\w+)\s+(\w+)(\?|\[\])?\s*(.*)$/.exec(line) ?? [];
  if (models.has(type)) {
    const relation = /fields: \[(.+?)\], references: \[(.+?)\](?:, onDelete: (\w+))?/.exec(attributes);
    if (relation) {
      const onDelete = relation[3] ?? (modifier === '?' ? 'SetNull' : 'Restrict');
      model.foreignKeys.push(`${table}(${relation[1]}) -> ${type}(${relation[2]}) ${onDelete}`);
    }
    return;
  }
  const inDatabase = /@default\((?!uuid)/.test(attributes) ? ' default' : '';
  model.columns.push(
    `${table}.${field} ${modifier === '[]' ? '_' : ''}${SQL_TYPES[type] ?? type}${modifier === '?' ? ' null' : ''}${inDatabase}`,
  );
  if (/@id\b/.test(attributes)) model.keys.push(`${table}(${field}) id`);
  if (/@unique\b/.test(attributes)) model.keys.push(`${table}(${field}) unique`);
}

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function lines(sql: string): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(sql);
  return rows.map(({ line }) => line).filter((line) => !line.startsWith('_prisma_migrations'));
}

describe('schema.prisma and the migrations agree on', () => {
  const datamodel = readDatamodel(readFileSync(join(packageRoot(), 'prisma', 'schema.prisma'), 'utf8'));

  test('columns, their types and defaults', async () => {
    const found = await lines(`
      SELECT table_name || '.' || column_name || ' ' || udt_name
        || CASE WHEN is_nullable = 'YES' THEN ' null' ELSE '' END
        || CASE WHEN column_default IS NOT NULL THEN ' default' ELSE '' END AS line
      FROM information_schema.columns WHERE table_schema = 'public'`);
    const expected = found.filter((line) => !OWN_COLUMNS.some((column) => line.startsWith(`${column} `)));
    expect(expected.sort()).toEqual([...datamodel.columns].sort());
    expect(datamodel.columns.length).toBeGreaterThan(100);
  });

  test('primary keys, unique indexes and indexes', async () => {
    const found = await lines(`
      SELECT t.relname || '(' || string_agg(a.attname, ',' ORDER BY k.place) || ') '
        || CASE WHEN i.indisprimary THEN 'id' WHEN i.indisunique THEN 'unique' ELSE 'index' END AS line
      FROM pg_index i
      JOIN pg_class t ON t.oid = i.indrelid AND t.relnamespace = 'public'::regnamespace
      CROSS JOIN LATERAL unnest(i.indkey::int[]) WITH ORDINALITY AS k(attnum, place)
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
      GROUP BY t.relname, i.indexrelid, i.indisprimary, i.indisunique`);
    const expected = found.filter((line) => !OWN_INDEXES.includes(line));
    expect(expected.sort()).toEqual([...datamodel.keys].sort());
  });

  test('foreign keys', async () => {
    const found = await lines(
      `
      SELECT c.conrelid::regclass::text || '(' || columns(c.conrelid, c.conkey) || ') -> '
        || c.confrelid::regclass::text || '(' || columns(c.confrelid, c.confkey) || ') '
        || CASE c.confdeltype WHEN 'c' THEN 'Cascade' WHEN 'n' THEN 'SetNull' WHEN 'r' THEN 'Restrict' END AS line
      FROM pg_constraint c WHERE c.contype = 'f'`.replaceAll(/columns\((\S+), (\S+)\)/g, columnNames),
    );
    expect(found.map((line) => line.replaceAll('"', '')).sort()).toEqual([...datamodel.foreignKeys].sort());
  });

  test('enums', async () => {
    const found = await lines(`
      SELECT t.typname || ': ' || string_agg(e.enumlabel, ' ' ORDER BY e.enumsortorder) AS line
      FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname`);
    expect(found.sort()).toEqual([...datamodel.enums].sort());
  });
});

function columnNames(_call: string, table: string, numbers: string): string {
  return `(SELECT string_agg(a.attname, ', ' ORDER BY k.place)
    FROM unnest(${numbers}) WITH ORDINALITY AS k(attnum, place)
    JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = k.attnum)`;
}

describe('the database refuses', () => {
  const insertUpdate = `
    INSERT INTO "DocumentUpdate" ("documentName", "seq", "operationId", "payload", "crc32c", "prevHash", "hash",
      "actorKind", "actorId", "actorName", "clientId", "origin", "clientTime", "summary")
    VALUES ($1, 1, 'a', '', 0, '', sha256(''), 'user', 'u', 'U', 1, 'socket', now(), '{}')`;

  test('to change or remove a journal row, except in a purge', async () => {
    await client.query(insertUpdate, ['codex/1']);
    await expect(client.query(`UPDATE "DocumentUpdate" SET "payload" = 'x'`)).rejects.toThrow(
      'never changed',
    );
    await expect(client.query(`DELETE FROM "DocumentUpdate"`)).rejects.toThrow('never changed');
    await expect(client.query(`TRUNCATE "DocumentUpdate"`)).rejects.toThrow('never changed');
    await client.query(`BEGIN; SET LOCAL bindery.purge = 'on'; DELETE FROM "DocumentUpdate"; COMMIT`);
    expect((await client.query(`SELECT FROM "DocumentUpdate"`)).rowCount).toBe(0);
    await client.query(insertUpdate, ['codex/2']); // the permission ended with its transaction
    await expect(client.query(`DELETE FROM "DocumentUpdate"`)).rejects.toThrow('never changed');
  });

  test('to change or remove an audit event, purge or not', async () => {
    await client.query(`INSERT INTO "AuditEvent" ("id", "actorId", "actorName", "action", "subject")
      VALUES ('1', 'u', 'U', 'sign-in', 'u')`);
    await expect(client.query(`UPDATE "AuditEvent" SET "action" = 'x'`)).rejects.toThrow('never changed');
    const purge = client.query(`BEGIN; SET LOCAL bindery.purge = 'on'; DELETE FROM "AuditEvent"; COMMIT`);
    await expect(purge).rejects.toThrow('never changed');
    await client.query('ROLLBACK');
  });

  test('an email that is not in lower case', async () => {
    const insert = client.query(
      `INSERT INTO "User" ("id", "email", "name", "updatedAt") VALUES ('1', 'A@b.c', 'A', now())`,
    );
    await expect(insert).rejects.toThrow('User_email_lower_check');
  });
});
