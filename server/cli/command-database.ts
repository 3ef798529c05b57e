/** The database of a command: that of the running server, otherwise the embedded one, started for the command. */

import { type Env, readEnv } from '#server/config/env.ts';
import { startEmbeddedPostgres } from '#server/database/embedded-postgres.ts';
import { assertUsable } from '#server/database/external-postgres.ts';
import { migrate } from '#server/database/migrate.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import type { Context } from './command.ts';

/** See `Context.withDatabase`. */
export const withCommandDatabase: Context['withDatabase'] = async (
  work,
  { asFound } = { asFound: false },
) => {
  const { url, close } = await openDatabase(readEnv());
  const prisma = createPrisma(url, { connections: 2 });
  try {
    if (!asFound) await migrate(url);
    return await work(prisma, url);
  } finally {
    await prisma.$disconnect();
    await close();
  }
};

async function openDatabase(env: Env): Promise<{ url: string; close(): Promise<void> }> {
  if (env.databaseUrl !== null) {
    await assertUsable(env.databaseUrl);
    return { url: env.databaseUrl, close: async () => {} };
  }
  const postgres = await startEmbeddedPostgres({ dataDir: env.dataDir, as: 'visitor' });
  return { url: postgres.url, close: () => postgres.stop() };
}
