/** The database of a command: that of the running server, otherwise the embedded one, started for the command. */

import { type Env, readEnv } from '#server/config/env.ts';
import { assertAddresses } from '#server/database/database-addresses.ts';
import { startEmbeddedPostgres } from '#server/database/embedded-postgres.ts';
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

/** Commands take few connections and hold locks, so they go past a pooler. */
async function openDatabase(env: Env): Promise<{ url: string; close(): Promise<void> }> {
  const { databaseUrl, databaseDirectUrl } = env;
  if (databaseUrl !== null) {
    await assertAddresses({ databaseUrl, databaseDirectUrl });
    return { url: databaseDirectUrl ?? databaseUrl, close: async () => {} };
  }
  const postgres = await startEmbeddedPostgres({ dataDir: env.dataDir, as: 'visitor' });
  return { url: postgres.url, close: () => postgres.stop() };
}
