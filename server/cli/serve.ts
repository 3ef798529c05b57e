/** `serve`: runs the server, in the role that is asked for. */
import { PROCESS_ROLES } from '#server/config/env.ts';
import { type Run, UsageError } from './command/command.ts';

export const run: Run = async ({ options }, context) => {
  const role = options['role'];
  const known: readonly string[] = PROCESS_ROLES;
  if (typeof role === 'string' && !known.includes(role))
    throw new UsageError(`--role must be one of ${known.join(', ')}, not "${role}".`);
  await context.startServer(typeof role === 'string' ? ['--role', role] : []);
  return { ok: true, text: '', json: {} };
};
