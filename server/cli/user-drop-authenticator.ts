/** `user drop-authenticator`: removes the authenticator app of somebody who has lost it and their recovery codes. */
import { BinderyError } from '#core/errors.ts';
import { dropAuthenticator } from '#server/sign-in/authenticator-app.ts';
import { cliActor } from './command/cli-actor.ts';
import { type Run, requiredOption } from './command/command.ts';

export const run: Run = async (args, context) => {
  const email = requiredOption(args, 'user').trim().toLowerCase();
  await context.withDatabase(async (prisma) => {
    const user = await prisma.user.findUnique({ where: { email } });
    if (user === null) throw new BinderyError('not_found', `There is no user with the email ${email}.`);
    await dropAuthenticator({ prisma }, cliActor(), user.id);
  });
  return { ok: true, text: `${email} signs in without a code now.`, json: { user: email } };
};
