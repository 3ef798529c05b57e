/** Applies prisma/migrations/ to a database, with the same records as Prisma's own `migrate deploy`. */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { BinderyError } from '#core/errors.ts';
import { packageRoot } from '#server/config/package-root.ts';

/** The advisory lock that Prisma's migration engine takes as well, so that the two never run at once. */
const MIGRATION_LOCK = 72_707_369;

// Exactly Prisma's table, so that `prisma migrate status` and its like find what they expect.
const CREATE_BOOKS = `
  CREATE TABLE "_prisma_migrations" (
    "id" VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum" VARCHAR(64) NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL,
    "logs" TEXT,
    "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`;

interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, hex. */
  readonly checksum: string;
}

interface AppliedMigration {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
}

export interface MigrateOptions {
  /** Folder of migrations; the product's own by default. */
  readonly folder?: string;
}

/**
 * Brings the database at `url` up to date and returns the names of the migrations applied, oldest first. Each is one
 * transaction: a failing one leaves the database as it was. Of several processes that start at once one migrates and
 * the others wait. Throws `unsupported` for a database that this version cannot or must not touch.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  return await withClient(url, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]); // until the session ends
    const query = queryOf(client);
    if (!(await hasBooks(query))) await createBooks(client);
    const pending = choosePending(readMigrations(options), await readBooks(query));
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  });
}

/** Rows that a statement without parameters answers with. */
type Query = <Row>(sql: string) => Promise<readonly Row[]>;

/** The names of the migrations that `migrate` would apply, without changing anything. Throws as it does. */
export async function pendingMigrations(query: Query): Promise<string[]> {
  const applied = (await hasBooks(query)) ? await readBooks(query) : [];
  return choosePending(readMigrations({}), applied).map(({ name }) => name);
}

function queryOf(client: pg.Client): Query {
  return async <Row>(sql: string) => (await client.query(sql)).rows as Row[];
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // a lost connection fails the running query as well
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function readMigrations({
  folder = join(packageRoot(), 'prisma', 'migrations'),
}: MigrateOptions): Migration[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'migration.sql')))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/** False for an empty database. Throws for one that has tables and no books: it is somebody else's. */
async function hasBooks(query: Query): Promise<boolean> {
  const rows = await query<{ books: boolean; tables: number }>(`
    SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS books,
           (SELECT count(*)::int FROM pg_tables WHERE schemaname = current_schema()) AS tables`);
  if (rows[0]?.books !== true && rows[0]?.tables !== 0) {
    throw new BinderyError(
      'unsupported',
      'The database has tables that Bindery did not make: point DATABASE_URL to an empty database.',
    );
  }
  return rows[0]?.books === true;
}

async function createBooks(client: pg.Client): Promise<void> {
  try {
    await client.query(CREATE_BOOKS);
  } catch (cause) {
    throw isRefusedToRole(cause) ? notTheOwner('of the first start') : cause;
  }
}

/** PostgreSQL's `insufficient_privilege`. */
function isRefusedToRole(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42501';
}

function notTheOwner(name: string): BinderyError {
  return new BinderyError(
    'unsupported',
    `Migration ${name} is for the role that owns the tables, which this one is not: run \`bindery database migrate\` with DATABASE_URL (and ` +
      'DATABASE_DIRECT_URL, if set) of that role, then deploy/postgres/grants.sql.',
  );
}

async function readBooks(query: Query): Promise<readonly AppliedMigration[]> {
  return await query<AppliedMigration>(`
    SELECT "migration_name", "checksum", "finished_at" FROM "_prisma_migrations"
    WHERE "rolled_back_at" IS NULL ORDER BY "started_at"`);
}

/** The migrations still to run. Throws when the books tell of something other than a past of these migrations. */
function choosePending(migrations: readonly Migration[], applied: readonly AppliedMigration[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { migration_name: name, checksum, finished_at: finishedAt } of applied) {
    if (finishedAt === null) {
      throw new BinderyError(
        'unsupported',
        `Migration ${name} was begun by another tool and not finished: mend the database, then mark it with ` +
          '`prisma migrate resolve`.',
      );
    }
    const migration = known.get(name);
    if (migration === undefined) {
      throw new BinderyError(
        'unsupported',
        `The database knows migration ${name}, which this Bindery does not have: it was used by a newer version. ` +
          'Start that version, or restore a backup from before.',
      );
    }
    if (migration.checksum !== checksum) {
      throw new BinderyError(
        'unsupported',
        `Migration ${name} was changed after it had been applied to this database: restore its file. ` +
          'During development, a fresh DATA_DIR does as well.',
      );
    }
  }
  const done = new Set(applied.map(({ migration_name: name }) => name));
  return migrations.filter(({ name }) => !done.has(name));
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "applied_steps_count")
       VALUES ($1, $2, clock_timestamp(), $3, 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {});
    if (isRefusedToRole(cause)) throw notTheOwner(name);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BinderyError('unavailable', `Migration ${name} failed and was undone: ${reason}.`, { cause });
  }
}
