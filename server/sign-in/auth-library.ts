/**
 * better-auth as this project uses it: sessions, passwords, passkeys, codes of authenticator apps. Its HTTP handler is not mounted
 * anywhere: what can be asked over HTTP are our own routes, which call single functions of it.
 */
import { isIP } from 'node:net';
import { createAuthEndpoint } from '@better-auth/core/api';
import { passkey } from '@better-auth/passkey';
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { APIError } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { twoFactor } from 'better-auth/plugins/two-factor';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { PrismaClient } from '#prisma/generated/client.ts';
import {
  hashPassword,
  PASSWORD_MAX_LENGTH,
  PASSWORD_MIN_LENGTH,
  verifyPassword,
} from '../accounts/password.ts';
import type { Env } from '../config/env.ts';
import { isLoopbackName } from '../network/host-names.ts';

/** How long a right password waits for the code that goes with it. */
const CHALLENGE_SECONDS = 600;

export type AuthLibrary = ReturnType<typeof createAuthLibrary>;

/** `__Host-` makes browsers refuse the cookie without TLS or from a neighbouring host. */
export function sessionCookieName(env: Pick<Env, 'appUrl'>): string {
  return env.appUrl.startsWith('https:') ? '__Host-bindery.session' : 'bindery.session';
}

/**
 * The host that passkeys are made for. WebAuthn knows names only: at an address of this machine it is `localhost`, at another
 * address there are none (`null`).
 */
export function passkeyHost({ appUrl }: Pick<Env, 'appUrl'>): string | null {
  const host = new URL(appUrl).hostname;
  if (isIP(host.replace(/^\[|\]$/g, '')) === 0) return host;
  return isLoopbackName(host) ? 'localhost' : null;
}

/** The cookie of a challenge, named by better-auth after its prefix. */
export const CHALLENGE_COOKIE = 'bindery.two_factor';

export function createAuthLibrary(env: Env, prisma: PrismaClient, log: Logger) {
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
      // The cookie lasts as long as the session may; that it is used at all is looked at by browser-sessions.ts.
      expiresIn: env.sessionMaxDays * 86_400,
      disableSessionRefresh: true,
      // Whoever changes how they sign in is asked again by confirm-identity.ts, however new the session is.
      freshAge: 0,
      cookieCache: { enabled: false },
    },
    plugins: [
      passkeys(env),
      twoFactor({
        issuer: 'Vespera Bindery',
        twoFactorCookieMaxAge: CHALLENGE_SECONDS,
        // Ours are stored as hashes (recovery-codes.ts), and what is typed is hashed before it gets here.
        backupCodeOptions: {
          storeBackupCodes: { encrypt: async (codes) => codes, decrypt: async (codes) => codes },
        },
      }),
      sessionsWithoutPassword,
    ],
    // Limits and the origin check are ours (sign-in-limit.ts, http/guards.ts): one place for every route.
    rateLimit: { enabled: false },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            // An agent signs in nowhere: it has tokens alone.
            const user = await prisma.user.findUnique({ where: { id: session.userId, agent: null } });
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
      // A header that anybody can send; the audit log has the address that the proxies vouch for.
      ipAddress: { disableIpTracking: true },
      defaultCookieAttributes: { httpOnly: true, secure, sameSite: 'lax', path: '/' },
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

/**
 * Passkeys that the browser finds by itself, and that ask for finger, face or PIN: one is something that is had and something that is
 * known or is, so no code is asked for beside it. better-auth only prefers both; here they are required.
 */
function passkeys({ appUrl, origins }: Env) {
  const refuse = (): never => {
    throw new APIError('BAD_REQUEST', { message: 'The passkey did not ask who is there.' });
  };
  return passkey({
    rpID: passkeyHost({ appUrl }) ?? 'localhost',
    rpName: 'Vespera Bindery',
    origin: [...origins],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: async ({ verification }) => {
        if (verification.registrationInfo?.userVerified !== true) refuse();
      },
    },
    authentication: {
      afterVerification: async ({ verification }) => {
        if (!verification.authenticationInfo.userVerified) refuse();
      },
    },
    advanced: { webAuthnChallengeCookie: 'passkey' },
  });
}

/**
 * Begins a session for somebody who was found by a link or by a provider. Its path is one that the two-factor plugin watches, so
 * whoever has an authenticator app is asked for a code here too. Only this process can call it.
 */
const sessionsWithoutPassword = {
  id: 'sessions-without-password',
  endpoints: {
    beginSession: createAuthEndpoint(
      '/sign-in/username',
      { method: 'POST', body: z.object({ userId: z.string() }), metadata: { SERVER_ONLY: true } },
      async (ctx) => {
        const user = await ctx.context.internalAdapter.findUserById(ctx.body.userId);
        const session = user && (await ctx.context.internalAdapter.createSession(user.id));
        if (!user || !session) throw new APIError('FORBIDDEN', { message: 'No session was begun.' });
        await setSessionCookie(ctx, { session, user });
        return ctx.json({ user, token: session.token });
      },
    ),
  },
} as const;
