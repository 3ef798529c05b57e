/** Statements that read the journal take the rows they answer with by an index, however long it is. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import {
  DESCRIBE_ROWS,
  FIND_BEGINNING,
  FIND_OPERATIONS,
  OUTLINE_ROWS,
  READ_PAYLOADS,
  READ_ROWS_BACKWARD,
  READ_ROWS_IN_RANGES,
  WALK_ROWS,
} from './postgres-statements.ts';

const DOCUMENTS = 20;
const OPERATIONS = 1_000;
/** Rows that are asked for. */
const FEW = 10;

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `INSERT INTO "Document" ("name", "kind", "headSeq", "headHash")
     SELECT 'codex/' || d, 'codex', $2, sha256('') FROM generate_series(1, $1::int) AS d`,
    [DOCUMENTS, OPERATIONS],
  );
  // By turns, as people write who write at the same time.
  await client.query(
    `INSERT INTO "DocumentUpdate" ("documentName", "seq", "operationId", "payload", "crc32c", "prevHash", "hash",
       "actorKind", "actorId", "actorName", "clientId", "origin", "clientTime", "createdAt", "summary")
     SELECT 'codex/' || d, s, d || '.' || s, sha256(int8send(s)), s, sha256(''), sha256(''),
       'user', 'somebody', 'Somebody', d * 10 + s / 400, 'socket', now(), now(),
       -- Three clients of each document, one after the other, who delete something now and then.
       jsonb_build_object('fields', '[]'::jsonb, 'clients', CASE WHEN s % 50 = 49 THEN '[]'::jsonb
         ELSE jsonb_build_array(jsonb_build_object('client', d * 10 + s / 400, 'from', greatest(s % 400 - 1, 0), 'to', s % 400)) END)
     FROM generate_series(1, $2::int) AS s, generate_series(1, $1::int) AS d`,
    [DOCUMENTS, OPERATIONS],
  );
  await client.query('ANALYZE');
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

const TO = OPERATIONS - FEW;
const NAMES = ['codex/3', 'codex/14', 'codex/7'];
const STATEMENTS: Readonly<
  Record<string, readonly [text: string, types: string, values: readonly unknown[]]>
> = {
  'rows forward': [WALK_ROWS, 'text, int8, int8, int8', ['codex/7', 500, 1_000, FEW]],
  'rows backward': [READ_ROWS_BACKWARD, 'text, int8, int8', ['codex/7', 500, FEW]],
  'descriptions backward': [DESCRIBE_ROWS, 'text, int8, int8', ['codex/7', 500, FEW]],
  'outlines backward': [OUTLINE_ROWS, 'text, int8, int8', ['codex/7', 500, FEW]],
  'payloads of a range': [READ_PAYLOADS, 'text, int8, int8', ['codex/7', 500, 500 + FEW]],
  'ranges of several documents': [
    READ_ROWS_IN_RANGES,
    'text[], int8[], int8[], int8',
    [NAMES, NAMES.map(() => TO), NAMES.map(() => OPERATIONS), 500],
  ],
  'first operation of a client': [FIND_BEGINNING, 'text, int8', ['codex/7', 72]],
  'operations by their ids': [
    FIND_OPERATIONS,
    'text[], text[]',
    [NAMES, NAMES.map((name) => `${name.slice('codex/'.length)}.500`)],
  ],
};

/** Rows of the journal that a plan reads, those included that it then does without. */
interface PlanNode {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

function rowsRead(node: PlanNode): number {
  const own = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
  const isJournal = node['Relation Name'] === 'DocumentUpdate';
  return (isJournal ? own : 0) + (node.Plans ?? []).reduce((sum, plan) => sum + rowsRead(plan), 0);
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `ARRAY[${value.map(literal).join(', ')}]`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}

describe.each(['force_custom_plan', 'force_generic_plan'])('with %s', (mode) => {
  it.each(Object.entries(STATEMENTS))('%s', async (_, [text, types, values]) => {
    await client.query(`SET plan_cache_mode = ${mode}`);
    await client.query(`PREPARE statement (${types}) AS ${text}`);
    try {
      const { rows } = await client.query<{ 'QUERY PLAN': readonly [{ Plan: PlanNode }] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE statement (${values.map(literal).join(', ')})`,
      );
      const plan = rows[0]?.['QUERY PLAN'][0].Plan;
      expect(plan?.['Actual Rows']).toBeGreaterThan(0);
      expect(plan && rowsRead(plan)).toBeLessThanOrEqual(FEW * NAMES.length);
    } finally {
      await client.query('DEALLOCATE statement');
    }
  });
});
