/** `token create`: creates an API token and prints nothing else, for use in scripts. */
import { TOKEN_SCOPES, type TokenScope } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { createApiToken } from '#server/access/api-token.ts';
import { recordAudit } from '#server/access/audit-log.ts';
import { cliActor } from './command/cli-actor.ts';
import { type Arguments, type Run, requiredOption, UsageError } from './command/command.ts';

export const run: Run = async (args, context) => {
  const email = requiredOption(args, 'user').trim().toLowerCase();
  const name = requiredOption(args, 'name');
  const scopes = scopesOf(args);
  const { id, token } = await context.withDatabase(async (prisma) => {
    const user = await prisma.user.findUnique({ where: { email }, select: { id: true } });
    if (user === null) {
      throw new BinderyError(
        'not_found',
        `There is no user with the email ${email}. Create one with: user create`,
      );
    }
    const made = await createApiToken(prisma, { userId: user.id, name, scopes });
    await recordAudit({ prisma }, cliActor(), 'token-created', made.id, { name, userId: user.id });
    return made;
  });
  return { ok: true, text: token, json: { id, token, user: email, name } };
};

/** Without the option, everything its owner may do. */
function scopesOf({ options }: Arguments): readonly TokenScope[] | undefined {
  const { scope } = options;
  if (scope === undefined) return undefined;
  const known = TOKEN_SCOPES.find((each) => each === scope);
  if (known === undefined) throw new UsageError(`--scope is one of ${TOKEN_SCOPES.join(', ')}.`);
  return [known];
}
