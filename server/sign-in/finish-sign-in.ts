/** Signing in by a passkey, and by the code that is asked for after a right password. */
import { BinderyError } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';
import { recordAudit } from '../access/audit-log.ts';
import type { ChallengeAnswer, SignedIn } from '../ports/browser-sessions.port.ts';
import type { Services } from '../ports/services.ts';
import { wrongCode } from './authenticator-app.ts';

const NOBODY = { id: 'anonymous', name: 'anonymous' };

/** Throws `unauthenticated`, with one message whatever was wrong. */
export async function signInByPasskey(
  services: Services,
  answer: JsonObject,
  headers: Headers,
  address: string,
): Promise<SignedIn> {
  await services.signInLimit.takeFrom(address, 'passkey');
  const wasAsked = await services.sessions.hasPasskeyChallenge(headers);
  const signedIn = wasAsked ? await services.sessions.signInByPasskey(headers, answer) : null;
  if (signedIn === null) {
    // What answers no question of ours is no try worth keeping for ever.
    if (wasAsked) await recordAudit(services, NOBODY, 'sign-in-failed', 'passkey', { address });
    throw new BinderyError('unauthenticated', 'This passkey does not open an account here.');
  }
  await recordAudit(services, signedIn.user, 'sign-in', signedIn.user.id, { address, by: 'passkey' });
  return signedIn;
}

/** Throws `unauthenticated` when no code is waited for (any more), `invalid_input` when it is not right, `rate_limited`. */
export async function answerChallenge(
  services: Services,
  answer: ChallengeAnswer,
  headers: Headers,
  address: string,
): Promise<SignedIn> {
  if ((answer.code === undefined) === (answer.recoveryCode === undefined)) throw wrongCode();
  const { sessions, signInLimit, prisma } = services;
  const userId = await sessions.findChallenged(headers);
  if (userId === null)
    throw new BinderyError('unauthenticated', 'That took too long. Begin again with your password.');
  await signInLimit.take(`code of ${userId}`, address);
  // Whoever looked over a shoulder has the code too, and the time it holds.
  if (answer.code !== undefined) await signInLimit.takeCode(userId, answer.code);
  const signedIn = await sessions.answerChallenge(headers, answer);
  if (signedIn === null) {
    const { email } = await prisma.user.findUniqueOrThrow({ where: { id: userId } });
    await recordAudit(services, NOBODY, 'sign-in-failed', email, { address, by: 'code' });
    throw wrongCode();
  }
  await signInLimit.forgive(`code of ${userId}`, address);
  const by = answer.code === undefined ? 'recovery code' : 'code';
  await recordAudit(services, signedIn.user, 'sign-in', signedIn.user.id, { address, by });
  return signedIn;
}
