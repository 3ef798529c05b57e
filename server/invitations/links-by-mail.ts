/** Links that people send themselves by e-mail: one signs in, the other sets a new password. Answers tell nobody who has an account. */
import { BinderyError } from '#core/errors.ts';
import type { User } from '#prisma/generated/client.ts';
import { recordAudit } from '../access/audit-log.ts';
import { hashSecretToken, newSecretToken } from '../access/secret-token.ts';
import type { SignedIn } from '../ports/browser-sessions.port.ts';
import type { NewMail } from '../ports/mail-outbox.port.ts';
import type { Services } from '../ports/services.ts';
import { writePasswordLink } from './password-links.ts';

const NOBODY = { id: 'anonymous', name: 'anonymous' };
const PREFIX = 'sign-in-link:';
const SIGN_IN_MS = 15 * 60_000;
const PASSWORD_MS = 3600_000;

export type MailedLink = 'sign-in' | 'password';

/**
 * Sends a link to the address, if somebody has it. Answers before that is known, so that neither the answer nor its time tells.
 * Throws `conflict` when no mail is sent here, `rate_limited` for known and unknown addresses alike.
 */
export async function requestLink(
  services: Services,
  link: MailedLink,
  { email, address }: { readonly email: string; readonly address: string },
): Promise<void> {
  if (!services.mail.isOn)
    throw new BinderyError('conflict', 'This instance sends no email. Ask an admin for a password link.');
  const account = email.trim().toLowerCase();
  await services.signInLimit.takeMail(account, address);
  services.background.run(`sending a ${link} link`, async () => {
    const user = await services.prisma.user.findUnique({ where: { email: account } });
    if (user === null || user.disabledAt !== null) return;
    if (services.env.provider?.only === true && user.role !== 'owner') return;
    await (link === 'sign-in' ? mailSignInLink(services, user) : mailPasswordLink(services, user));
  });
}

async function mailSignInLink(services: Services, user: User): Promise<void> {
  const { prisma, environment, env, mail } = services;
  const token = newSecretToken('vl_');
  const expiresAt = environment.now() + SIGN_IN_MS;
  await prisma.$transaction(async (tx) => {
    await tx.verification.create({
      data: { identifier: PREFIX + user.id, value: hashSecretToken(token), expiresAt: new Date(expiresAt) },
    });
    const content: Pick<NewMail, 'subject' | 'blocks'> = {
      subject: 'Sign in to Vespera Bindery',
      blocks: [
        { kind: 'text', text: `Hello ${user.name},` },
        { kind: 'text', text: 'this link signs you in. It works once, in the next 15 minutes.' },
        { kind: 'action', label: 'Sign in', url: `${env.appUrl}/sign-in#${token}` },
        { kind: 'note', text: NOT_YOU },
      ],
    };
    await mail.put({ kind: 'sign-in-link', to: addressOf(user), expiresAt, ...content }, tx);
  });
  mail.wake();
}

async function mailPasswordLink(services: Services, user: User): Promise<void> {
  const { url, expiresAt } = await writePasswordLink(services, NOBODY, user, {
    ...{ lifetimeMs: PASSWORD_MS, replaces: false },
  });
  await services.mail.put({
    ...{ kind: 'password-link', to: addressOf(user), expiresAt: Date.parse(expiresAt) },
    subject: 'A new password for Vespera Bindery',
    blocks: [
      { kind: 'text', text: `Hello ${user.name},` },
      {
        kind: 'text',
        text: 'this link sets a new password. It works once, in the next hour, and signs you out everywhere else.',
      },
      { kind: 'action', label: 'Set a new password', url },
      { kind: 'note', text: NOT_YOU },
    ],
  });
}

const NOT_YOU =
  'Somebody entered your address at the sign-in page. If it was not you, do nothing: without this mail they get no further.';

function addressOf({ name, email }: User) {
  return { name, address: email };
}

/** Signs in by the link; it is used up. Throws `not_found` when it is not valid (any more). */
export async function useSignInLink(
  services: Services,
  token: string,
  headers: Headers,
  address: string,
): Promise<SignedIn> {
  const { prisma, environment, sessions } = services;
  const row = await prisma.verification.findFirst({
    where: { value: hashSecretToken(token), identifier: { startsWith: PREFIX } },
  });
  if (row === null || row.expiresAt.getTime() <= environment.now()) throw notOpen();
  const userId = row.identifier.slice(PREFIX.length);
  // With it go all others that were sent meanwhile.
  const { count } = await prisma.verification.deleteMany({ where: { id: row.id } });
  if (count === 0) throw notOpen();
  await prisma.verification.deleteMany({ where: { identifier: row.identifier } });
  const signedIn = await sessions.begin(userId, headers, 'link');
  if (signedIn === null) throw notOpen();
  if (!signedIn.needsCode)
    await recordAudit(services, signedIn.user, 'sign-in', userId, { address, by: 'link' });
  return signedIn;
}

function notOpen(): BinderyError {
  return new BinderyError('not_found', 'This link was used or has expired. Have another one sent.');
}
