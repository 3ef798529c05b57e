/** Browser sessions, kept by better-auth: found, begun by password, passkey or code, ended. */
import type { Logger } from 'pino';
import type { UserActor } from '#core/access/policy.ts';
import type { PrismaClient, Session, User } from '#prisma/generated/client.ts';
import type { Env } from '../config/env.ts';
import type { BrowserSession, BrowserSessions, SignedIn } from '../ports/browser-sessions.port.ts';
import { type AuthLibrary, createAuthLibrary, sessionCookieName } from './auth-library.ts';
import { authenticatorApps, createChallenges } from './code-challenges.ts';
import { type Begun, cookiesOf, mayEnterHere, readAnswer, readSignedIn } from './library-answers.ts';
import { passkeyCeremonies } from './passkey-ceremonies.ts';

/** When somebody was here is known this precisely. */
const SEEN_MS = 5 * 60_000;
const DAY_MS = 86_400_000;
/** A session that nobody uses for so long has ended. */
const IDLE_MS = 30 * DAY_MS;

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
  const isOver = ({ createdAt, lastSeenAt }: Session): boolean =>
    now() >= endOf(createdAt, env) || now() - (lastSeenAt ?? createdAt).getTime() >= IDLE_MS;

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

    ...sessionBeginnings(auth, prisma, env, now),
    ...passkeyCeremonies(auth, prisma, env, now),
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

/** The ways to begin a session that ask for a code, and the code. */
function sessionBeginnings(
  auth: AuthLibrary,
  prisma: PrismaClient,
  env: Env,
  now: () => number,
): Pick<BrowserSessions, 'signIn' | 'begin' | 'findChallenged' | 'answerChallenge'> {
  /** A session that was begun while all credentials of its person ended is no session. */
  async function keep(signedIn: Begun | null, since: string | null): Promise<SignedIn | null> {
    if (signedIn === null || signedIn.needsCode) return signedIn;
    return (await generationOf(prisma, { id: signedIn.user.id })) === since ? signedIn : await drop(signedIn);
  }

  async function drop(signedIn: Begun | null): Promise<null> {
    const token = signedIn?.sessionToken;
    if (token !== undefined) await prisma.session.deleteMany({ where: { token } });
    return null;
  }

  const challenges = createChallenges(auth, prisma, now);
  return {
    async signIn(given, password, headers) {
      const email = given.trim().toLowerCase();
      const since = await generationOf(prisma, { email });
      const response = await auth.api.signInEmail({ body: { email, password }, headers, asResponse: true });
      const signedIn = await readSignedIn(response, () =>
        prisma.user.findUniqueOrThrow({ where: { email } }),
      );
      // Only now, so that the time does not tell who is an owner.
      return (await mayEnterHere(prisma, env, { email }))
        ? await keep(signedIn, since)
        : await drop(signedIn);
    },

    async begin(userId, headers, by) {
      if (by !== 'provider' && !(await mayEnterHere(prisma, env, { id: userId }))) return null;
      const since = await generationOf(prisma, { id: userId });
      const response = await auth.api.beginSession({ body: { userId }, headers, asResponse: true });
      return await keep(
        await readSignedIn(response, () => prisma.user.findUniqueOrThrow({ where: { id: userId } })),
        since,
      );
    },

    async answerChallenge(headers, answer) {
      const userId = await challenges.findChallenged(headers);
      const since = userId === null ? null : await generationOf(prisma, { id: userId });
      return await keep(await challenges.answer(headers, answer, userId), since);
    },

    findChallenged: challenges.findChallenged,
  };
}

/** When a session ends however often it is used, ms since epoch. */
export function endOf(createdAt: Date, { sessionMaxDays }: Pick<Env, 'sessionMaxDays'>): number {
  return createdAt.getTime() + sessionMaxDays * DAY_MS;
}

function isRevoked({ revokedAt, user }: SessionRow): boolean {
  return revokedAt !== null || user.disabledAt !== null;
}

function presentSession({ id: sessionId, expiresAt, createdAt, user }: SessionRow, env: Env): BrowserSession {
  const { id, name, role, generation, hue, picture } = user;
  const look = { hue, picture };
  const actor: UserActor = { kind: 'user', id, name, role, generation, look, sessionId };
  return { actor, sessionId, expiresAt: Math.min(expiresAt.getTime(), endOf(createdAt, env)) };
}

async function generationOf(
  prisma: PrismaClient,
  where: { readonly email: string } | { readonly id: string },
): Promise<string | null> {
  return (await prisma.user.findUnique({ where, select: { generation: true } }))?.generation ?? null;
}
