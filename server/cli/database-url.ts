/** `database url`: how to reach the database with other tools. */
import { BinderyError } from '#core/errors.ts';
import { findEmbeddedPostgres } from '#server/database/embedded-postgres.ts';
import type { Command } from './command.ts';

export const databaseUrl: Command = {
  name: ['database', 'url'],
  summary: 'Print the connection string of the database; it holds the password',
  operands: null,
  options: {},
  async run(_args, context) {
    const env = context.readEnv();
    const url = env.databaseUrl ?? (await findEmbeddedPostgres(env.dataDir))?.url;
    if (url === undefined) {
      throw new BinderyError(
        'unavailable',
        `The embedded database of ${env.dataDir} runs only while Bindery does: start Bindery first.`,
      );
    }
    return { ok: true, text: url, json: { url, embedded: env.databaseUrl === null } };
  },
};
