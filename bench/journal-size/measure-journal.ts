/** Measures one form of the journal's tables: size, commits, reading, deleting a document, vacuum; and its head rows. */
import pg from 'pg';
import { createTestDatabase } from '#server/database/test-database.ts';
import {
  appendEdit,
  createJournal,
  documentName,
  fillJournal,
  indexJournal,
  type TableForm,
} from './journal-tables.ts';

export interface Load {
  readonly rows: number;
  readonly documents: number;
  /** In each round: commits, of one edit each. */
  readonly commits: number;
  /** In each round: documents deleted, one after the other. */
  readonly deletions: number;
}

export type Row = Readonly<Record<string, string | number>>;

const MIB = 1024 * 1024;

/** One form of the journal, filled; what is measured of several forms is measured by turns. */
export interface FilledJournal {
  /** Commits, reads and deletions, a share of each. */
  measureRound(): Promise<void>;
  /** Everything measured so far, after a last vacuum. */
  finish(): Promise<Row>;
}

interface Samples {
  readonly commit: number[];
  readonly load: number[];
  readonly activity: number[];
  readonly deletion: number[];
}

export async function fillForm(
  serverUrl: string,
  name: string,
  form: TableForm,
  load: Load,
): Promise<FilledJournal> {
  const database = await createTestDatabase(serverUrl);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`SET synchronous_commit = off; SET maintenance_work_mem = '512MB'`);
  await createJournal(client, form);
  const fill = await seconds(() => fillJournal(client, load.documents, load.rows));
  const index = await seconds(() => indexJournal(client, form));
  const firstVacuum = await seconds(() => client.query('VACUUM (FREEZE, ANALYZE) "DocumentUpdate"'));
  const size = await sizes(client);
  const samples: Samples = { commit: [], load: [], activity: [], deletion: [] };
  let round = 0;
  return {
    async measureRound() {
      await client.query('SET synchronous_commit = on');
      await client.query('CHECKPOINT');
      samples.commit.push(...(await measureCommits(client, load, round)));
      await measureReading(client, load, round, samples);
      samples.deletion.push(...(await measureDeletions(client, load, round)));
      round += 1;
    },
    async finish() {
      const vacuum = await seconds(() => client.query('VACUUM "DocumentUpdate"'));
      await client.end();
      await database.drop();
      return {
        ...{
          form: name,
          'fill s': round2(fill),
          'index s': round2(index),
          'first vacuum s': round2(firstVacuum),
        },
        ...{ ...size, 'vacuum after deletions s': round2(vacuum) },
        ...Object.fromEntries(
          Object.entries(samples).flatMap(([what, took]) => [
            [`${what} p50 ms`, percentile(took, 0.5)],
            [`${what} p99 ms`, percentile(took, 0.99)],
          ]),
        ),
      };
    },
  };
}

async function sizes(client: pg.Client): Promise<Row> {
  const { rows } = await client.query<{ heap: string; indexes: string }>(`
    SELECT sum(pg_table_size(relid)) AS heap, sum(pg_indexes_size(relid)) AS indexes
    FROM pg_stat_user_tables WHERE relname LIKE 'DocumentUpdate%'`);
  const { rows: each } = await client.query<{ columns: string; bytes: string }>(`
    SELECT regexp_replace(pg_get_indexdef(indexrelid), '^.*USING ', '') AS columns, sum(pg_relation_size(indexrelid)) AS bytes
    FROM pg_stat_user_indexes WHERE relname LIKE 'DocumentUpdate%' GROUP BY 1 ORDER BY 1`);
  return {
    'heap MiB': Math.round(Number(rows[0]?.heap) / MIB),
    'indexes MiB': Math.round(Number(rows[0]?.indexes) / MIB),
    ...Object.fromEntries(
      each.map(({ columns, bytes }) => [`${columns} MiB`, Math.round(Number(bytes) / MIB)]),
    ),
  };
}

/** The product's own statement, one edit a commit, of documents in no order. */
async function measureCommits(client: pg.Client, load: Load, round: number): Promise<number[]> {
  const { documents, commits, rows } = load;
  // Above what is there already, so that it can be measured again.
  const head = Math.floor(rows / documents) + round * 1_000_000;
  await client.query('UPDATE "Document" SET "headSeq" = $1, "headHash" = $2', [head, Buffer.alloc(32)]);
  await client.query('VACUUM FULL "Document"');
  const next = new Map<number, number>();
  const took: number[] = [];
  for (let i = 0; i < commits; i += 1) {
    const document = (i * 7919) % documents;
    const seq = (next.get(document) ?? head) + 1;
    next.set(document, seq);
    const name = documentName(document);
    const now = 1_790_000_000_000 + round * commits + i;
    took.push(await milliseconds(() => appendEdit(client, name, seq, now)));
  }
  return took;
}

const READS = 100;

async function measureReading(client: pg.Client, load: Load, round: number, into: Samples): Promise<void> {
  for (let i = round * READS; i < (round + 1) * READS; i += 1) {
    const name = documentName((i * 104_729) % load.documents);
    const document =
      'SELECT "seq", "payload" FROM "DocumentUpdate" WHERE "documentName" = $1 AND "seq" > 100 ORDER BY "seq"';
    into.load.push(await milliseconds(() => client.query(document, [name])));
    const activity = `SELECT "documentName", max("createdAt") FROM "DocumentUpdate"
      WHERE "createdAt" > to_timestamp($1) AND "createdAt" <= to_timestamp($1 + 20) GROUP BY 1`;
    into.activity.push(await milliseconds(() => client.query(activity, [1_760_010_000 + i * 50])));
  }
}

async function measureDeletions(
  client: pg.Client,
  { documents, deletions }: Load,
  round: number,
): Promise<number[]> {
  const took: number[] = [];
  for (let i = round * deletions; i < (round + 1) * deletions; i += 1) {
    const name = documentName((i * 15_485_863 + 3) % documents);
    took.push(
      await milliseconds(async () => {
        await client.query(`BEGIN; SET LOCAL bindery.purge = 'on'`);
        await client.query('DELETE FROM "DocumentUpdate" WHERE "documentName" = $1', [name]);
        await client.query('COMMIT');
      }),
    );
  }
  return took;
}

/** Head rows, each moved over and over, in a table that leaves `fillfactor` per cent of a page filled at first. */
export async function measureHeads(serverUrl: string, fillfactor: number, { documents }: Load): Promise<Row> {
  const database = await createTestDatabase(serverUrl);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(`ALTER TABLE "Document" SET (fillfactor = ${fillfactor}, autovacuum_enabled = off)`);
    await fillJournal(client, documents, 0);
    await client.query('VACUUM (ANALYZE) "Document"');
    await client.query('SET synchronous_commit = off');
    const before = await headSizes(client);
    const took: number[] = [];
    for (let i = 0; i < 100_000; i += 1) {
      const name = documentName((i * 7919) % documents);
      const text = 'UPDATE "Document" SET "headSeq" = "headSeq" + 1 WHERE "name" = $1';
      took.push(await milliseconds(() => client.query({ name: 'move', text, values: [name] })));
    }
    await client.query('SELECT pg_stat_force_next_flush()');
    const { rows } = await client.query<{ updates: string; hot: string }>(
      `SELECT n_tup_upd AS updates, n_tup_hot_upd AS hot FROM pg_stat_user_tables WHERE relname = 'Document'`,
    );
    const after = await headSizes(client);
    return {
      fillfactor,
      'heap MiB at first': before.heap,
      'heap MiB': after.heap,
      'index MiB at first': before.index,
      'index MiB': after.index,
      'HOT %': round2((100 * Number(rows[0]?.hot)) / Number(rows[0]?.updates)),
      'update p50 ms': percentile(took, 0.5),
      'update p99 ms': percentile(took, 0.99),
    };
  } finally {
    await client.end();
    await database.drop();
  }
}

async function headSizes(client: pg.Client): Promise<{ heap: number; index: number }> {
  const { rows } = await client.query<{ heap: string; index: string }>(
    `SELECT pg_relation_size('"Document"') AS heap, pg_indexes_size('"Document"') AS index`,
  );
  return { heap: round2(Number(rows[0]?.heap) / MIB), index: round2(Number(rows[0]?.index) / MIB) };
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  return (await milliseconds(work)) / 1000;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return round2(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
