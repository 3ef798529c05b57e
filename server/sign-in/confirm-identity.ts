/** Asks again who is there, before somebody changes how they sign in: a page left open must not become lasting access. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';
import { isPasswordOf } from '../accounts/account-password.ts';
import { confirmPassword, requireSession } from '../accounts/sign-in.ts';
import type { Services } from '../ports/services.ts';

/** How long an answer holds. */
const HOLDS_MS = 10 * 60_000;

export const NOT_BY_TOKEN = 'How you sign in is managed in the browser, not with an API token.';

/** When the confirmation of a session ends, ms since epoch; in the past when it has. */
export async function confirmedUntil({ prisma }: Services, actor: UserActor): Promise<number> {
  const id = requireSession(actor, NOT_BY_TOKEN);
  const session = await prisma.session.findUniqueOrThrow({ where: { id } });
  return (session.confirmedAt ?? session.createdAt).getTime() + HOLDS_MS;
}

/** Throws `forbidden` unless the person has signed in or confirmed who they are in the last ten minutes. Answers the session. */
export async function requireConfirmed(services: Services, actor: UserActor): Promise<string> {
  const sessionId = requireSession(actor, NOT_BY_TOKEN);
  if ((await confirmedUntil(services, actor)) > services.environment.now()) return sessionId;
  throw new BinderyError('forbidden', 'Confirm that it is you first: POST /confirmations.');
}

export interface Confirmation {
  readonly password?: string | undefined;
  /** With the password, where there is an authenticator app. */
  readonly code?: string | undefined;
  readonly passkey?: JsonObject | undefined;
  readonly headers: Headers;
}

/** Takes one's password, with a code where there is an app, or an answer of one's passkey. Throws `invalid_input`, or `rate_limited`. */
export async function confirmIdentity(
  services: Services,
  actor: UserActor,
  { password, code, passkey, headers }: Confirmation,
): Promise<void> {
  const id = requireSession(actor, NOT_BY_TOKEN);
  if ((password === undefined) === (passkey === undefined)) {
    const message = 'Send either the password or the answer of a passkey.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['password'], message }] });
  }
  if (password !== undefined) {
    await confirmCode(services, actor, code);
    await confirmPassword(services, actor, 'password', () =>
      isPasswordOf(services.prisma, actor.id, password),
    );
  }
  if (passkey !== undefined) await confirmByPasskey(services, actor, passkey, headers);
  await services.prisma.session.update({
    where: { id },
    data: { confirmedAt: new Date(services.environment.now()) },
  });
}

async function confirmByPasskey(
  { sessions }: Services,
  actor: UserActor,
  passkey: JsonObject,
  headers: Headers,
): Promise<void> {
  if ((await sessions.findByPasskey(headers, passkey)) === actor.id) return;
  const message = 'This passkey is not one of yours.';
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['passkey'], message }] });
}

/** Whoever has an app is asked for a code of it too: a session that was stolen with the password is not to remove it. */
async function confirmCode(
  { prisma, sessions, signInLimit }: Services,
  actor: UserActor,
  code: string | undefined,
): Promise<void> {
  const row = await prisma.twoFactor.findFirst({ where: { userId: actor.id, verified: true } });
  if (row === null) return;
  await signInLimit.take(`code of ${actor.id}`, actor.sessionId ?? '');
  if (code !== undefined) {
    await signInLimit.takeCode(actor.id, code);
    if (await sessions.isAuthenticatorCode(row.secret, code)) {
      await signInLimit.forgive(`code of ${actor.id}`, actor.sessionId ?? '');
      return;
    }
  }
  const message = 'The code of your authenticator app is not right, or was used already.';
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['code'], message }] });
}
