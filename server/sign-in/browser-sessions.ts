/** Browser sessions, kept by better-auth: found, begun by password, passkey or code, ended. */
import { createOTP } from '@better-auth/utils/otp';
import { generateRandomString, symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';

import type { Logger } from 'pino';
import type { UserActor } from '#core/access/policy.ts';
import type { JsonObject } from '#core/json.ts';
import type { PrismaClient, Session, User } from '#prisma/generated/client.ts';
import type { Env } from '../config/env.ts';
import type { BrowserSession, BrowserSessions, SignedIn } from '../ports/browser-sessions.port.ts';
import { type AuthLibrary, CHALLENGE_COOKIE, createAuthLibrary, sessionCookieName } from './auth-library.ts';
import { hashRecoveryCode } from './recovery-codes.ts';

/** When somebody was here is known this precisely. */
const SEEN_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

type SessionRow = Session & { readonly user: User };

/**
 * Creates the browser sessions. The token in the cookie is signed with APP_SECRET, so that a stolen Session table opens
 * nothing. With an https APP_URL the cookie is `__Host-` and Secure; over loopback http it cannot be.
 */
export function createBrowserSessions(
  env: Env,
  prisma: PrismaClient,
  log: Logger,
  now: () => number,
): BrowserSessions {
  const auth = createAuthLibrary(env, prisma, log);
  const isOver = ({ createdAt }: Session): boolean => now() >= endOf(createdAt, env);

  async function look(headers: Headers): Promise<SessionRow | null> {
    if (!headers.get('cookie')?.includes(sessionCookieName(env))) return null;
    const found = await auth.api.getSession({ headers: cookiesOf(headers) });
    if (!found) return null;
    const row = await prisma.session.findUnique({ where: { id: found.session.id }, include: { user: true } });
    return row === null || isOver(row) ? null : row;
  }

  async function noteSeen({ id, lastSeenAt }: Session): Promise<void> {
    const at = now();
    if (lastSeenAt !== null && at - lastSeenAt.getTime() < SEEN_MS) return;
    await prisma.session.updateMany({ where: { id }, data: { lastSeenAt: new Date(at) } });
  }

  return {
    async find(headers) {
      const found = await look(headers);
      if (found === null || isRevoked(found)) return null;
      await noteSeen(found);
      return presentSession(found, env);
    },

    async state(headers) {
      const found = await look(headers);
      if (found === null) return 'none';
      return isRevoked(found) ? 'revoked' : 'active';
    },

    async signIn(email, password, headers) {
      if (!(await mayEnterHere(prisma, env, { email }))) return null;
      const response = await auth.api.signInEmail({ body: { email, password }, headers, asResponse: true });
      return await readSignedIn(response, () => prisma.user.findUniqueOrThrow({ where: { email } }));
    },

    async begin(userId, headers, by) {
      if (by !== 'provider' && !(await mayEnterHere(prisma, env, { id: userId }))) return null;
      const response = await auth.api.beginSession({ body: { userId }, headers, asResponse: true });
      return await readSignedIn(response, () => prisma.user.findUniqueOrThrow({ where: { id: userId } }));
    },

    ...challenges(auth, prisma, now),
    ...passkeyCeremonies(auth, prisma, env),
    ...authenticatorApps(auth),

    async signOut(headers) {
      const response = await auth.api.signOut({ headers: cookiesOf(headers), asResponse: true });
      return response.headers;
    },

    async changePassword(headers, currentPassword, newPassword) {
      const body = { currentPassword, newPassword, revokeOtherSessions: false };
      const response = await auth.api.changePassword({ body, headers: cookiesOf(headers), asResponse: true });
      if (response.status === 400) return false;
      await readAnswer(response);
      return true;
    },
  };
}

/** When a session ends however often it is used, ms since epoch. */
export function endOf(createdAt: Date, { sessionMaxDays }: Pick<Env, 'sessionMaxDays'>): number {
  return createdAt.getTime() + sessionMaxDays * DAY_MS;
}

/** Codes that are asked for after a right password. */
function challenges(
  auth: AuthLibrary,
  prisma: PrismaClient,
  now: () => number,
): Pick<BrowserSessions, 'findChallenged' | 'answerChallenge'> {
  return {
    async findChallenged(headers) {
      const name = readChallenge(headers);
      const row = name && (await prisma.verification.findFirst({ where: { identifier: name } }));
      return row && row.expiresAt.getTime() > now() ? row.value : null;
    },

    async answerChallenge(headers, { code, recoveryCode }) {
      const call = { headers: challengeOf(headers), asResponse: true } as const;
      const response =
        recoveryCode === undefined
          ? await auth.api.verifyTOTP({ ...call, body: { code: code ?? '' } })
          : await auth.api.verifyBackupCode({ ...call, body: { code: hashRecoveryCode(recoveryCode) } });
      return await readSignedIn(response, notAgain);
    },
  };
}

function passkeyCeremonies(
  auth: AuthLibrary,
  prisma: PrismaClient,
  env: Env,
): Pick<BrowserSessions, 'passkeyOptions' | 'signInByPasskey' | 'newPasskeyOptions' | 'addPasskey'> {
  return {
    async passkeyOptions(headers) {
      const response = await auth.api.generatePasskeyAuthenticationOptions({
        headers: cookiesOf(headers),
        asResponse: true,
      });
      const options = (await response.json()) as JsonObject;
      // Whoever is signed in is asked for one of theirs; nobody is told whose there are.
      return { options: { ...options, userVerification: 'required' }, headers: response.headers };
    },

    async signInByPasskey(headers, answer) {
      // Whatever it is, it is looked at by the library.
      const body = { response: answer as never };
      const response = await auth.api.verifyPasskeyAuthentication({ body, headers, asResponse: true });
      const signedIn = await readSignedIn(response, notAgain);
      if (signedIn === null || (await mayEnterHere(prisma, env, { id: signedIn.user.id }))) return signedIn;
      await prisma.session.deleteMany({ where: { id: signedIn.sessionId ?? '' } });
      return null;
    },

    async newPasskeyOptions(headers) {
      const response = await auth.api.generatePasskeyRegistrationOptions({
        headers: cookiesOf(headers),
        asResponse: true,
      });
      return { options: (await readAnswer(response)) as JsonObject, headers: response.headers };
    },

    async addPasskey(headers, answer, name) {
      const body = { response: answer, name };
      const response = await auth.api.verifyPasskeyRegistration({ body, headers, asResponse: true });
      if (!response.ok) return null;
      return ((await response.json()) as { readonly id: string }).id;
    },
  };
}

/** Where the provider alone signs people in, owners still can without it: it may be away, or set up wrongly. */
async function mayEnterHere(
  prisma: PrismaClient,
  { provider }: Pick<Env, 'provider'>,
  where: { readonly email: string } | { readonly id: string },
): Promise<boolean> {
  if (provider?.only !== true) return true;
  return (await prisma.user.findUnique({ where }))?.role === 'owner';
}

/** Secrets of authenticator apps, sealed by better-auth, which opens them when somebody signs in. */
function authenticatorApps(
  auth: AuthLibrary,
): Pick<BrowserSessions, 'newAuthenticator' | 'isAuthenticatorCode'> {
  return {
    async newAuthenticator(account) {
      const { secretConfig } = await auth.$context;
      const secret = generateRandomString(32);
      const sealed = await symmetricEncrypt({ key: secretConfig, data: secret });
      return { uri: createOTP(secret).url('Vespera Bindery', account), sealed };
    },
    async isAuthenticatorCode(sealed, code) {
      const { secretConfig } = await auth.$context;
      return await createOTP(await symmetricDecrypt({ key: secretConfig, data: sealed })).verify(code);
    },
  };
}

const NO_SESSION = /"code":"(?:UNABLE|FAILED)_TO_CREATE_SESSION"/;

interface Answered {
  readonly user?: SignedIn['user'];
  readonly session?: { readonly id: string };
  readonly twoFactorRedirect?: boolean;
}

/** `null`: it was not right. `whose` says who is asked for a code, which better-auth does not tell. */
async function readSignedIn(response: Response, whose: () => Promise<User>): Promise<SignedIn | null> {
  if ([400, 401, 403, 429].includes(response.status)) return null;
  // Somebody disabled gets no session, which the library takes for a fault of its own.
  if (response.status === 500 && NO_SESSION.test(await response.clone().text())) return null;
  const { user, session, twoFactorRedirect } = (await readAnswer(response)) as Answered;
  const { id, name, email } = twoFactorRedirect === true || user === undefined ? await whose() : user;
  const { headers } = response;
  return {
    user: { id, name, email },
    headers,
    needsCode: twoFactorRedirect === true,
    sessionId: session?.id,
  };
}

async function notAgain(): Promise<never> {
  throw new Error('a second code was asked for');
}

async function readAnswer(response: Response): Promise<unknown> {
  if (response.ok) return await response.json();
  throw new Error(`better-auth answered ${response.status}: ${await response.text()}`);
}

function isRevoked({ revokedAt, user }: SessionRow): boolean {
  return revokedAt !== null || user.disabledAt !== null;
}

function presentSession({ id: sessionId, expiresAt, createdAt, user }: SessionRow, env: Env): BrowserSession {
  const { id, name, role, generation } = user;
  const actor: UserActor = { kind: 'user', id, name, role, generation, sessionId };
  return { actor, sessionId, expiresAt: Math.min(expiresAt.getTime(), endOf(createdAt, env)) };
}

/** Only the cookies: everything else in the request is none of the session's business. */
function cookiesOf(headers: Headers): Headers {
  return new Headers({ cookie: headers.get('cookie') ?? '' });
}

/** Only the challenge and what names the browser: whoever is signed in already is asked nothing. */
function challengeOf(headers: Headers): Headers {
  const parts = (headers.get('cookie') ?? '').split(/;\s*/);
  const cookie = parts.filter((part) => part.startsWith(`${CHALLENGE_COOKIE}=`)).join('; ');
  return new Headers({ cookie, 'user-agent': headers.get('user-agent') ?? '' });
}

/** The name of the challenge in the cookie, which nobody can guess; the library checks the signature before it takes an answer. */
function readChallenge(headers: Headers): string | null {
  const value = new RegExp(`(?:^|;\\s*)${CHALLENGE_COOKIE}=([^;]+)`).exec(headers.get('cookie') ?? '')?.[1];
  return /^(2fa-[\w-]{20})\./.exec(value ?? '')?.[1] ?? null;
}
