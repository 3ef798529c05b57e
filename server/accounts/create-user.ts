/** Creates a user with email and password, for setup, the CLI and admins. */
import { z } from 'zod';
import { ROLES } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { PrismaClient } from '#server/database/prisma-client.ts';
import { isUniqueViolation } from '#server/database/unique-violation.ts';
import { refuseKnownPassword } from './known-passwords.ts';
import { hashPassword, PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from './password.ts';

const newUserSchema = z.object({
  email: z.string().trim().toLowerCase().pipe(z.email('is not an email address')),
  name: z.string().trim().min(1, 'must not be empty').max(120, 'must have at most 120 characters'),
  role: z.enum(ROLES, `must be one of ${ROLES.join(', ')}`),
  password: z
    .string()
    .min(PASSWORD_MIN_LENGTH, `must have at least ${PASSWORD_MIN_LENGTH} characters`)
    .max(PASSWORD_MAX_LENGTH, `must have at most ${PASSWORD_MAX_LENGTH} characters`),
});

export type NewUser = z.input<typeof newUserSchema>;

/**
 * Creates a user in the tables of better-auth, with an Account of provider `credential`. The email is stored in lower case.
 * `isEmailVouched`: whoever runs the instance says that the address is theirs, not they themselves.
 * Throws `invalid_input` with an issue per bad value, `conflict` when the email is taken.
 */
export async function createUser(
  prisma: PrismaClient,
  input: NewUser,
  { isEmailVouched = true }: { readonly isEmailVouched?: boolean } = {},
): Promise<{ readonly id: string }> {
  const { email, name, role, password } = parseNewUser(input);
  await refuseKnownPassword(password, 'password');
  const passwordHash = await hashPassword(password);
  try {
    return await prisma.$transaction(async (transaction) => {
      const { id } = await transaction.user.create({
        data: { email, name, role, emailVerified: isEmailVouched },
        select: { id: true },
      });
      await transaction.account.create({
        data: { userId: id, accountId: id, providerId: 'credential', password: passwordHash },
      });
      return { id };
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new BinderyError('conflict', `There is a user with the email ${email} already.`, { cause: error });
  }
}

function parseNewUser(input: NewUser): z.output<typeof newUserSchema> {
  const result = newUserSchema.safeParse(input);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => ({ path: path.map(String), message }));
  const summary = issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
  throw new BinderyError('invalid_input', `The user cannot be created: ${summary}.`, { issues });
}
