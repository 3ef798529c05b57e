/** Signing in and out, and changing the password: rate limits, audit log, and closing of sockets. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { recordAudit } from '../access/audit-log.ts';
import { endCredentials } from '../access/end-credentials.ts';
import type { SignedIn } from '../ports/browser-sessions.port.ts';
import type { LimitState } from '../ports/limits/sign-in-limit.port.ts';
import type { Services } from '../ports/services.ts';
import { readDevicePass } from './device-pass.ts';
import { refuseKnownPassword } from './known-passwords.ts';

export interface SignInInput {
  readonly email: string;
  readonly password: string;
  /** Where it comes from, for the limit and the audit log. */
  readonly address: string;
  /** The device pass of the browser, as it came. */
  readonly devicePass?: string | undefined;
  readonly headers: Headers;
}

/** Signs a person in. Throws `unauthenticated`, with the same message and timing whatever was wrong, or `rate_limited`. */
export async function signIn(
  services: Services,
  input: SignInInput,
): Promise<SignedIn & { readonly limit: LimitState }> {
  const email = input.email.trim().toLowerCase();
  const device = readDevicePass(services.env.appSecret, input.devicePass, email);
  const limit = await services.signInLimit.take(email, input.address, device);
  const signedIn = await services.sessions.signIn(email, input.password, input.headers);
  if (!signedIn) {
    const nobody = { id: 'anonymous', name: 'anonymous' };
    await recordAudit(services, nobody, 'sign-in-failed', email.slice(0, 200), { address: input.address });
    throw new BinderyError('unauthenticated', 'The email address or the password is not right.');
  }
  await services.signInLimit.forgive(email, input.address, device);
  const action = signedIn.needsCode ? 'code-asked' : 'sign-in';
  await recordAudit(services, signedIn.user, action, signedIn.user.id, { address: input.address });
  return { ...signedIn, limit };
}

/** Ends the session and closes its sockets. Returns the headers that clear the cookie. */
export async function signOut(services: Services, headers: Headers): Promise<Headers> {
  const session = await services.sessions.find(headers);
  const answer = await services.sessions.signOut(headers);
  if (session) {
    services.live.disconnect({ sessionIds: [session.sessionId] }, CLOSE.unauthenticated);
    await recordAudit(services, session.actor, 'sign-out', session.actor.id);
  }
  return answer;
}

export interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
  /** Revoke the person's API tokens as well. */
  readonly revokeTokens?: boolean | undefined;
  readonly headers: Headers;
}

/** Changes the password of a signed-in person, and ends their other sessions. */
export async function changePassword(
  services: Services,
  actor: UserActor,
  { currentPassword, newPassword, revokeTokens = false, headers }: PasswordChange,
): Promise<void> {
  const sessionId = requireSession(actor, 'A password is changed in the browser, not with an API token.');
  await refuseKnownPassword(newPassword, 'newPassword');
  await confirmPassword(services, actor, 'currentPassword', () =>
    services.sessions.changePassword(headers, currentPassword, newPassword),
  );
  await services.prisma.verification.deleteMany({ where: { identifier: `password-link:${actor.id}` } });
  await endCredentials(services, actor.id, { exceptSession: sessionId, tokens: revokeTokens, actor });
  await recordAudit(services, actor, 'password-changed', actor.id, { revokeTokens });
}

/** The session of the sender; throws `forbidden` when the request was made with an API token. */
export function requireSession({ sessionId }: UserActor, message: string): string {
  if (sessionId === undefined) throw new BinderyError('forbidden', message);
  return sessionId;
}

/** Checks the password of a signed-in person again. Throws `invalid_input` at `field`, or `rate_limited`. */
export async function confirmPassword(
  services: Services,
  actor: UserActor,
  field: string,
  isRight: () => Promise<boolean>,
): Promise<void> {
  const account = `password of ${actor.id}`;
  // The session stands for the address: what others get wrong is none of this person's business.
  const { sessionId = '' } = actor;
  await services.signInLimit.take(account, sessionId);
  if (!(await isRight())) {
    const message =
      field === 'password' ? 'Your password is not right.' : 'The current password is not right.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: [field], message }] });
  }
  await services.signInLimit.forgive(account, sessionId);
}
