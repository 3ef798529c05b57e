/** The password of a share link: asked for, tried so often and no more. */
import { BinderyError } from '#core/errors.ts';
import type { OpenLink } from '../access/share-link-access.ts';
import { hashPassword, verifyPassword } from '../accounts/password.ts';
import type { Services } from '../ports/services.ts';

/** The hash of a random text, so that a try costs the same where there is nothing to compare it with. */
let nobodysHash: Promise<string> | null = null;

/** The last try of each link and address that is being looked at here. */
const beingTried = new Map<string, Promise<void>>();

/**
 * Throws `password_required` unless `password` is that of the link; `rate_limited` after five wrong ones from one address in 15
 * minutes. Each is counted before it is looked at, so that several at once are too, and a right one is given back. Those of one address
 * are looked at one after another: a class that comes in together with the right password is not taken for somebody who guesses.
 */
export async function requirePassword(
  services: Pick<Services, 'shareLinkRateLimit'>,
  link: Pick<OpenLink, 'id' | 'passwordHash'>,
  password: string | undefined,
  address: string,
): Promise<void> {
  const { passwordHash } = link;
  if (passwordHash === null) return;
  if (password === undefined) throw new BinderyError('password_required', 'This link asks for a password.');
  await inTurn(`${link.id}\n${address}`, () =>
    tryPassword(services, passwordHash, password, link.id, address),
  );
}

/** As much work as looking at a password of a link, for one that is not open; counted as if all of these were one link. */
export async function tryNoPassword(
  services: Pick<Services, 'environment' | 'shareLinkRateLimit'>,
  password: string | undefined,
  address: string,
): Promise<void> {
  if (password === undefined) return;
  await services.shareLinkRateLimit.takePassword('', address);
  nobodysHash ??= hashPassword(services.environment.newId());
  await verifyPassword(await nobodysHash, password);
}

async function tryPassword(
  { shareLinkRateLimit }: Pick<Services, 'shareLinkRateLimit'>,
  passwordHash: string,
  password: string,
  linkId: string,
  address: string,
): Promise<void> {
  const { remaining } = await shareLinkRateLimit.takePassword(linkId, address);
  if (!(await verifyPassword(passwordHash, password))) throw wrongPassword(remaining);
  await shareLinkRateLimit.giveBackPassword(linkId, address);
}

/** Runs `work` when all that came before it under the same key is done. */
async function inTurn(key: string, work: () => Promise<void>): Promise<void> {
  const turn = (beingTried.get(key) ?? Promise.resolve()).then(work);
  const done = turn.catch(() => undefined);
  beingTried.set(key, done);
  try {
    await turn;
  } finally {
    if (beingTried.get(key) === done) beingTried.delete(key);
  }
}

function wrongPassword(remaining: number): BinderyError {
  const rest =
    remaining === 0
      ? 'No tries are left: wait 15 minutes.'
      : `${remaining} more ${remaining === 1 ? 'try' : 'tries'}, then you have to wait.`;
  const message = `That is not the password. ${rest}`;
  return new BinderyError('password_required', message, { issues: [{ path: ['password'], message }] });
}
