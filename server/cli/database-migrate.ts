/** `database migrate`: brings the tables up to date without starting a server, as their owner. */
import { migrate } from '#server/database/migrate.ts';
import type { Run } from './command/command.ts';

export const run: Run = async (_args, context) => {
  const applied = await context.withDatabase((_prisma, url) => migrate(url), { asFound: true });
  const text =
    applied.length === 0 ? 'Nothing to apply.' : applied.map((name) => `applied ${name}`).join('\n');
  return { ok: true, text, json: { applied } };
};
