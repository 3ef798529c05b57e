/** Runs Bindery's REST API in a process of its own, on a new database and folder, for as long as a bench measures. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProduct } from '#scripts/product.mjs';
import { createTestDatabase } from '#server/database/test-database.ts';
import { startChild } from './child.ts';
import { RestCaller } from './rest-caller.ts';

/** What `measure` answers. The process, the database and the folder are gone afterwards, also when it fails. */
export async function withRestServer<T>(
  postgresUrl: string,
  measure: (caller: RestCaller) => Promise<T>,
): Promise<T> {
  // The threads that large texts are read in are started from there.
  await buildProduct(['client', 'server'], { stream: process.stderr });
  const database = await createTestDatabase(postgresUrl);
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-bench-'));
  const child = await startChild('servers/rest.ts');
  try {
    const { url, token } = await child.ask<{ url: string; token: string }>('listen', {
      databaseUrl: database.url,
      dataDir,
    });
    return await measure(new RestCaller(child, url, token));
  } finally {
    await child.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
