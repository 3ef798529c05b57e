/** The tables of a backup: their columns, and the order in which they can be filled. */
import type pg from 'pg';
import { BinderyError } from '#core/errors.ts';

/** Signed-in browsers and one-time codes stay out: a backup in the wrong hands should open no session. E-mail and pushes that wait would be sent again; push is on as long as a session. Counted tries are of the moment. */
const LEFT_OUT = [
  ...[
    '_prisma_migrations',
    'Session',
    'Verification',
    'RateLimit',
    'OutgoingMail',
    'PushDevice',
    'OutgoingPush',
  ],
  // What was told before belongs to another time.
  ...['EventHead', 'Event', 'EventReading', 'WebhookDelivery'],
];

/** Of those, the ones that a restore empties. */
export const EMPTIED = LEFT_OUT.filter((name) => name !== '_prisma_migrations' && name !== 'RateLimit');

export interface Table {
  readonly name: string;
  /** Without generated ones, which fill themselves. */
  readonly columns: readonly string[];
}

/** All tables of the schema, each after those its foreign keys point to. */
export async function readTables(client: pg.ClientBase): Promise<readonly Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; needs: string[] }>(
    `SELECT t.relname AS name,
       (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
         WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
       ARRAY(SELECT DISTINCT f.relname::text FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
         WHERE k.conrelid = t.oid AND k.contype = 'f' AND k.confrelid <> t.oid) AS needs
     FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE n.nspname = current_schema() AND t.relkind = 'r' AND t.relname <> ALL($1) ORDER BY t.relname`,
    [LEFT_OUT],
  );
  const waiting = new Map(rows.map((row) => [row.name, row]));
  const ordered: Table[] = [];
  while (waiting.size > 0) {
    const next = [...waiting.values()].find(({ needs }) => !needs.some((name) => waiting.has(name)));
    if (next === undefined)
      throw new BinderyError('internal', 'Tables that need each other cannot be restored.');
    waiting.delete(next.name);
    ordered.push({ name: next.name, columns: next.columns });
  }
  return ordered;
}

/** Names of the migrations that made the schema, oldest first. */
export async function readMigrationNames(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT "migration_name" AS name FROM "_prisma_migrations"
     WHERE "rolled_back_at" IS NULL AND "finished_at" IS NOT NULL ORDER BY "migration_name"`,
  );
  return rows.map(({ name }) => name);
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteNames(names: readonly string[]): string {
  return names.map(quoteName).join(', ');
}
