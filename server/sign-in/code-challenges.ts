/** Codes of authenticator apps: asked for after a right password, and the secrets they are made of. */
import { createOTP } from '@better-auth/utils/otp';
import { generateRandomString, symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import { BinderyError } from '#core/errors.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import type { BrowserSessions, ChallengeAnswer } from '../ports/browser-sessions.port.ts';
import { type AuthLibrary, CHALLENGE_COOKIE } from './auth-library.ts';
import { type Begun, notAgain, readSignedIn } from './library-answers.ts';
import { hashRecoveryCode } from './recovery-codes.ts';

/** What better-auth locks codes for. */
const LOCK_MS = 15 * 60_000;

/** Codes that are asked for after a right password. */
export function createChallenges(auth: AuthLibrary, prisma: PrismaClient, now: () => number) {
  return {
    async findChallenged(headers: Headers): Promise<string | null> {
      const name = readChallenge(headers);
      const row = name && (await prisma.verification.findFirst({ where: { identifier: name } }));
      return row && row.expiresAt.getTime() > now() ? row.value : null;
    },

    async answer(
      headers: Headers,
      { code, recoveryCode }: ChallengeAnswer,
      userId: string | null,
    ): Promise<Begun | null> {
      const call = { headers: challengeOf(headers), asResponse: true } as const;
      if (recoveryCode !== undefined) {
        const hash = hashRecoveryCode(recoveryCode);
        // Wrong codes of the app lock codes of the app. Nobody guesses one of these, so a right one needs no lock.
        await prisma.twoFactor.updateMany({
          where: { userId: userId ?? '', backupCodes: { contains: `"${hash}"` } },
          data: { lockedUntil: null, failedVerificationCount: 0 },
        });
        const response = await auth.api.verifyBackupCode({ ...call, body: { code: hash } });
        // Another one was used at the same moment; the person begins again.
        return response.status === 409 ? null : await readSignedIn(response, notAgain);
      }
      const row = await prisma.twoFactor.findUnique({ where: { userId: userId ?? '' } });
      // Only whether it opens; whether it is right is for the library to count.
      if (row !== null) await isCodeOf(auth, row.secret, '000000');
      const response = await auth.api.verifyTOTP({ ...call, body: { code: code ?? '' } });
      if (response.status !== 429) return await readSignedIn(response, notAgain);
      const until = row?.lockedUntil?.getTime() ?? now() + LOCK_MS;
      const minutes = Math.max(1, Math.ceil((until - now()) / 60_000));
      throw new BinderyError(
        'rate_limited',
        `Too many wrong codes. Wait ${minutes} min, or use a recovery code.`,
        { cause: Math.max(1000, until - now()) },
      );
    },
  };
}

/** Secrets of authenticator apps, sealed by better-auth, which opens them when somebody signs in. */
export function authenticatorApps(
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
      return await isCodeOf(auth, sealed, code);
    },
  };
}

async function isCodeOf(auth: AuthLibrary, sealed: string, code: string): Promise<boolean> {
  const { secretConfig } = await auth.$context;
  const secret = await symmetricDecrypt({ key: secretConfig, data: sealed }).catch((cause: unknown) => {
    const message =
      'The authenticator app was set up under another APP_SECRET, and its codes cannot be checked. Use a recovery code, or ask whoever runs this instance to remove the app.';
    throw new BinderyError('conflict', message, { cause });
  });
  return await createOTP(secret).verify(code);
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
