/** `user create`: creates a user. */
import { ROLES } from '#core/access/policy.ts';
import { recordAudit } from '#server/access/audit-log.ts';
import { createUser, type NewUser } from '#server/accounts/create-user.ts';
import { cliActor } from './command/cli-actor.ts';
import { type Run, requiredOption, UsageError } from './command/command.ts';

export const run: Run = async (args, context) => {
  if (args.options['password-stdin'] !== true) {
    throw new UsageError(
      '--password-stdin is required: a password on the command line can be read by others.',
    );
  }
  const email = requiredOption(args, 'email');
  const user: NewUser = {
    email,
    name: requiredOption(args, 'name'),
    role: parseRole(requiredOption(args, 'role')),
    password: (await context.readStdin()).replace(/\r?\n$/, ''),
  };
  const { id } = await context.withDatabase(async (prisma) => {
    const created = await createUser(prisma, user);
    const { role, name } = user;
    await recordAudit({ prisma }, cliActor(), 'member-created', created.id, { role, name });
    return created;
  });
  return { ok: true, text: `Created ${user.role} ${email} (${id}).`, json: { id, email, role: user.role } };
};

function parseRole(text: string): NewUser['role'] {
  const role = ROLES.find((known) => known === text);
  if (role === undefined) throw new UsageError(`--role must be one of ${ROLES.join(', ')}, not "${text}".`);
  return role;
}
