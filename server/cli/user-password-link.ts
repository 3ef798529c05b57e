/** `user password-link`: creates a password link for somebody whom no admin can help, such as the only owner. */
import { BinderyError } from '#core/errors.ts';
import { serverEnvironment } from '#server/config/server-environment.ts';
import { writePasswordLink } from '#server/invitations/password-links.ts';
import { cliActor } from './command/cli-actor.ts';
import { type Run, requiredOption } from './command/command.ts';

export const run: Run = async (args, context) => {
  const email = requiredOption(args, 'user').trim().toLowerCase();
  const env = await context.readEnv();
  const link = await context.withDatabase(async (prisma) => {
    const user = await prisma.user.findUnique({ where: { email } });
    if (user === null) throw new BinderyError('not_found', `There is no user with the email ${email}.`);
    return await writePasswordLink({ prisma, env, environment: serverEnvironment }, cliActor(), user);
  });
  return { ok: true, text: link.url, json: { user: email, ...link } };
};
