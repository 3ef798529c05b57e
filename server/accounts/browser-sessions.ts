/** Browser sessions, kept by better-auth; the only file that knows that library. */
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import type { Logger } from 'pino';
import type { UserActor } from '#core/access/policy.ts';
import type { PrismaClient, Session, User } from '#prisma/generated/client.ts';
import type { Env } from '../config/env.ts';
import type { BrowserSession, BrowserSessions, SignedIn } from '../ports/browser-sessions.port.ts';
import { hashPassword, PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH, verifyPassword } from './password.ts';

const SESSION_SECONDS = 30 * 24 * 3600;
const SESSION_REFRESH_SECONDS = 24 * 3600;

type SessionRow = Session & { readonly user: User };

/**
 * Creates the browser sessions. The token in the cookie is signed with APP_SECRET, so that a stolen Session table opens
 * nothing. With an https APP_URL the cookie is `__Host-` and Secure; over loopback http it cannot be.
 */
export function createBrowserSessions(env: Env, prisma: PrismaClient, log: Logger): BrowserSessions {
  const auth = createAuth(env, prisma, log);

  async function look(headers: Headers): Promise<SessionRow | null> {
    if (!headers.get('cookie')?.includes(sessionCookieName(env))) return null;
    const found = await auth.api.getSession({ headers: cookiesOf(headers) });
    if (!found) return null;
    return await prisma.session.findUnique({ where: { id: found.session.id }, include: { user: true } });
  }

  return {
    async find(headers) {
      const found = await look(headers);
      return found === null || isRevoked(found) ? null : presentSession(found);
    },

    async state(headers) {
      const found = await look(headers);
      if (found === null) return 'none';
      return isRevoked(found) ? 'revoked' : 'active';
    },

    async signIn(email, password, headers) {
      const response = await auth.api.signInEmail({ body: { email, password }, headers, asResponse: true });
      if (response.status === 401 || response.status === 400 || response.status === 403) return null;
      if (!response.ok) throw new Error(`sign-in answered ${response.status}: ${await response.text()}`);
      const { user } = (await response.json()) as { user: SignedIn['user'] };
      return { user: { id: user.id, name: user.name, email: user.email }, headers: response.headers };
    },

    async signOut(headers) {
      const response = await auth.api.signOut({ headers: cookiesOf(headers), asResponse: true });
      return response.headers;
    },

    async changePassword(headers, currentPassword, newPassword) {
      const body = { currentPassword, newPassword, revokeOtherSessions: false };
      const response = await auth.api.changePassword({ body, headers: cookiesOf(headers), asResponse: true });
      if (response.status === 400) return false;
      if (!response.ok)
        throw new Error(`change-password answered ${response.status}: ${await response.text()}`);
      return true;
    },
  };
}

/** `__Host-` makes browsers refuse the cookie without TLS or from a neighbouring host. */
export function sessionCookieName(env: Pick<Env, 'appUrl'>): string {
  return env.appUrl.startsWith('https:') ? '__Host-bindery.session' : 'bindery.session';
}

function createAuth(env: Env, prisma: PrismaClient, log: Logger) {
  const secure = env.appUrl.startsWith('https:');
  return betterAuth({
    appName: 'Vespera Bindery',
    baseURL: env.appUrl,
    basePath: '/api/auth',
    secret: env.appSecret,
    trustedOrigins: [...env.origins],
    telemetry: { enabled: false },
    database: prismaAdapter(prisma, { provider: 'postgresql', transaction: true }),
    user: { additionalFields: { role: { type: 'string', input: false, required: false } } },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN_LENGTH,
      maxPasswordLength: PASSWORD_MAX_LENGTH,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }) => verifyPassword(hash, password),
      },
    },
    session: {
      expiresIn: SESSION_SECONDS,
      updateAge: SESSION_REFRESH_SECONDS,
      cookieCache: { enabled: false },
    },
    // Limits and the origin check are ours (sign-in-limit.ts, http/guards.ts): one place for every route.
    rateLimit: { enabled: false },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const user = await prisma.user.findUnique({ where: { id: session.userId } });
            return user !== null && user.disabledAt === null;
          },
        },
      },
    },
    advanced: {
      disableCSRFCheck: true,
      disableOriginCheck: true,
      useSecureCookies: false,
      cookiePrefix: 'bindery',
      database: { generateId: 'uuid' },
      cookies: {
        session_token: {
          name: sessionCookieName(env),
          attributes: { httpOnly: true, secure, sameSite: 'lax', path: '/' },
        },
      },
    },
    logger: {
      log: (level, message, ...details) => log[level === 'error' ? 'warn' : 'debug']({ details }, message),
    },
  });
}

function isRevoked({ revokedAt, user }: SessionRow): boolean {
  return revokedAt !== null || user.disabledAt !== null;
}

function presentSession({ id: sessionId, expiresAt, user }: SessionRow): BrowserSession {
  const { id, name, role, generation } = user;
  const actor: UserActor = { kind: 'user', id, name, role, generation, sessionId };
  return { actor, sessionId, expiresAt: expiresAt.getTime() };
}

/** Only the cookies: everything else in the request is none of the session's business. */
function cookiesOf(headers: Headers): Headers {
  return new Headers({ cookie: headers.get('cookie') ?? '' });
}
