/** `database url`: prints the connection string for other tools. */
import { BinderyError } from '#core/errors.ts';
import { findEmbeddedPostgres } from '#server/database/embedded-postgres.ts';
import type { Run } from './command/command.ts';

export const run: Run = async (_args, context) => {
  const env = await context.readEnv();
  const url = env.databaseDirectUrl ?? env.databaseUrl ?? (await findEmbeddedPostgres(env.dataDir))?.url;
  if (url === undefined) {
    throw new BinderyError(
      'unavailable',
      `The embedded database of ${env.dataDir} runs only while Bindery does: start Bindery first.`,
    );
  }
  return { ok: true, text: url, json: { url, embedded: env.databaseUrl === null } };
};
