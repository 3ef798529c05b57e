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
  readonly passkey?: JsonObject | undefined;
  readonly headers: Headers;
}

/** Takes one's password or an answer of one's passkey. Throws `invalid_input`, or `rate_limited`. */
export async function confirmIdentity(
  services: Services,
  actor: UserActor,
  { password, passkey, headers }: Confirmation,
): Promise<void> {
  const id = requireSession(actor, NOT_BY_TOKEN);
  if ((password === undefined) === (passkey === undefined)) {
    const message = 'Send either the password or the answer of a passkey.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['password'], message }] });
  }
  if (password !== undefined)
    await confirmPassword(services, actor, 'password', () =>
      isPasswordOf(services.prisma, actor.id, password),
    );
  if (passkey !== undefined) await confirmByPasskey(services, actor, passkey, headers);
  await services.prisma.session.update({
    where: { id },
    data: { confirmedAt: new Date(services.environment.now()) },
  });
}

async function confirmByPasskey(
  { sessions, prisma }: Services,
  actor: UserActor,
  passkey: JsonObject,
  headers: Headers,
): Promise<void> {
  const found = await sessions.signInByPasskey(headers, passkey);
  // It begins a session in any case; that one is not needed, and its cookie is sent to nobody.
  if (found?.sessionId !== undefined) await prisma.session.delete({ where: { id: found.sessionId } });
  if (found?.user.id === actor.id) return;
  const message = 'This passkey is not one of yours.';
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['passkey'], message }] });
}
