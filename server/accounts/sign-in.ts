/** Signing in, out, and changing the password: limits, audit, and the sockets that must close. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Services } from '../services.ts';
import { recordAudit } from './audit-log.ts';
import type { SignedIn } from './browser-sessions.ts';
import type { LimitState } from './sign-in-limit.ts';

export interface SignInInput {
  readonly email: string;
  readonly password: string;
  /** Where it comes from, for the limit and the audit log. */
  readonly address: string;
  readonly headers: Headers;
}

/** Throws `unauthenticated` with the same words and timing whatever was wrong, or `rate_limited`. */
export async function signIn(
  services: Services,
  input: SignInInput,
): Promise<SignedIn & { readonly limit: LimitState }> {
  const email = input.email.trim().toLowerCase();
  const limit = await services.signInLimit.take(email, input.address);
  const signedIn = await services.sessions.signIn(email, input.password, input.headers);
  if (!signedIn) {
    const nobody = { id: 'anonymous', name: 'anonymous' };
    await recordAudit(services, nobody, 'sign-in-failed', email.slice(0, 200), { address: input.address });
    throw new BinderyError('unauthenticated', 'The email address or the password is not right.');
  }
  await services.signInLimit.forgive(email, input.address);
  await recordAudit(services, signedIn.user, 'sign-in', signedIn.user.id, { address: input.address });
  return { ...signedIn, limit };
}

/** Ends the session and closes its sockets. Answers the headers that clear the cookie. */
export async function signOut(services: Services, headers: Headers): Promise<Headers> {
  const session = await services.sessions.find(headers);
  const answer = await services.sessions.signOut(headers);
  if (session) {
    services.live.disconnect(
      ({ actor }) => actor.kind === 'user' && actor.sessionId === session.sessionId,
      CLOSE.unauthenticated,
    );
    await recordAudit(services, session.actor, 'sign-out', session.actor.id);
  }
  return answer;
}

/** Changes the password of a signed-in person and ends every other session of theirs. */
export async function changePassword(
  services: Services,
  actor: UserActor,
  input: { readonly currentPassword: string; readonly newPassword: string; readonly headers: Headers },
): Promise<void> {
  const { sessionId } = actor;
  if (sessionId === undefined) {
    throw new BinderyError('forbidden', 'A password is changed in the browser, not with an API token.');
  }
  const account = `password of ${actor.id}`;
  // The session stands for the address: what others get wrong is none of this person's business.
  await services.signInLimit.take(account, sessionId);
  const changed = await services.sessions.changePassword(
    input.headers,
    input.currentPassword,
    input.newPassword,
  );
  if (!changed) {
    const message = 'The current password is not right.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['currentPassword'], message }] });
  }
  await services.signInLimit.forgive(account, sessionId);
  await services.prisma.session.deleteMany({ where: { userId: actor.id, NOT: { id: sessionId } } });
  services.live.disconnect(
    (connected) =>
      connected.actor.kind === 'user' &&
      connected.actor.id === actor.id &&
      connected.actor.tokenId === undefined &&
      connected.actor.sessionId !== sessionId,
    CLOSE.unauthenticated,
  );
  await recordAudit(services, actor, 'password-changed', actor.id);
}
