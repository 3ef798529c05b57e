/** The password of a share link: asked for, tried so often and no more. */
import { BinderyError } from '#core/errors.ts';
import type { OpenLink } from '../access/share-link-access.ts';
import { hashPassword, verifyPassword } from '../accounts/password.ts';
import type { Services } from '../ports/services.ts';

/** The hash of a random text, so that a try costs the same where there is nothing to compare it with. */
let nobodysHash: Promise<string> | null = null;

/**
 * Throws `password_required` unless `password` is that of the link; `rate_limited` after five wrong ones from one address in 15
 * minutes. Each is counted before it is looked at, so that several at once are too.
 */
export async function requirePassword(
  { shareLinkRateLimit }: Pick<Services, 'shareLinkRateLimit'>,
  link: Pick<OpenLink, 'id' | 'passwordHash'>,
  password: string | undefined,
  address: string,
): Promise<void> {
  if (link.passwordHash === null) return;
  if (password === undefined) throw new BinderyError('password_required', 'This link asks for a password.');
  const { remaining } = await shareLinkRateLimit.takePassword(link.id, address);
  if (!(await verifyPassword(link.passwordHash, password))) throw wrongPassword(remaining);
  await shareLinkRateLimit.forgivePasswords(link.id, address);
}

/** As much work as looking at a password of a link, for one that is not open. */
export async function tryNoPassword(services: Services, password: string | undefined): Promise<void> {
  if (password === undefined) return;
  nobodysHash ??= hashPassword(services.environment.newId());
  await verifyPassword(await nobodysHash, password);
}

function wrongPassword(remaining: number): BinderyError {
  const rest =
    remaining === 0
      ? 'No tries are left: wait 15 minutes.'
      : `${remaining} more ${remaining === 1 ? 'try' : 'tries'}, then you have to wait.`;
  const message = `That is not the password. ${rest}`;
  return new BinderyError('password_required', message, { issues: [{ path: ['password'], message }] });
}
