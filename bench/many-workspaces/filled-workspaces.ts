/** Databases of many workspaces on one PostgreSQL, all copies of one with some Codices in it. */
import pg from 'pg';
import { createTestDatabase } from '#server/database/test-database.ts';
import { fillJournal } from '../journal-size/journal-tables.ts';

/** Codices of a workspace, and operations of each at first. */
export const CODICES = 50;
export const OPERATIONS = 20;

export interface FilledWorkspaces {
  /** Connection strings. */
  readonly workspaces: readonly string[];
  readonly figures: {
    readonly workspaces: number;
    readonly 'MiB each': number;
    readonly 'ms to make one': number;
  };
}

export async function fillWorkspaces(serverUrl: string, count: number): Promise<FilledWorkspaces> {
  const first = await createTestDatabase(serverUrl);
  const name = new URL(first.url).pathname.slice(1);
  await withClient(first.url, async (client) => {
    await fillJournal(client, CODICES, CODICES * OPERATIONS);
    // The edits that are committed later follow upon an operation without a hash.
    await client.query('UPDATE "Document" SET "headHash" = $1', [Buffer.alloc(32)]);
    await client.query('VACUUM (ANALYZE)');
  });
  const workspaces: string[] = [];
  const started = performance.now();
  const bytes = await withClient(serverUrl, async (client) => {
    for (let number = 0; number < count; number += 1) {
      await client.query(`CREATE DATABASE workspace_${number} TEMPLATE ${name} STRATEGY = WAL_LOG`);
      const url = new URL(first.url);
      url.pathname = `/workspace_${number}`;
      workspaces.push(url.href);
    }
    const { rows } = await client.query<{ bytes: string }>(`SELECT pg_database_size('workspace_0') AS bytes`);
    return Number(rows[0]?.bytes);
  });
  return {
    workspaces,
    figures: {
      workspaces: count,
      'MiB each': Math.round(bytes / 1024 / 102.4) / 10,
      'ms to make one': Math.round((performance.now() - started) / count),
    },
  };
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
