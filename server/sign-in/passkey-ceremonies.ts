/** Ceremonies of WebAuthn: what a browser asks an authenticator, and what is made of the answer. */
import type { JsonObject } from '#core/json.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import type { Env } from '../config/env.ts';
import type { BrowserSessions } from '../ports/browser-sessions.port.ts';
import type { AuthLibrary } from './auth-library.ts';
import {
  type Begun,
  cookiesOf,
  mayEnterHere,
  notAgain,
  readAnswer,
  readSignedIn,
} from './library-answers.ts';

const SWEEP_MS = 60_000;

type PasskeyCeremonies = Pick<
  BrowserSessions,
  | 'passkeyOptions'
  | 'hasPasskeyChallenge'
  | 'findByPasskey'
  | 'signInByPasskey'
  | 'newPasskeyOptions'
  | 'addPasskey'
>;

export function passkeyCeremonies(
  auth: AuthLibrary,
  prisma: PrismaClient,
  env: Env,
  now: () => number,
): PasskeyCeremonies {
  let sweptAt = 0;
  /** Questions that nobody answers are written by whoever opens the sign-in page, and would stay. */
  const sweep = async (): Promise<void> => {
    if (now() - sweptAt < SWEEP_MS) return;
    sweptAt = now();
    await prisma.verification.deleteMany({ where: { expiresAt: { lt: new Date(now()) } } });
  };
  const answer = async (headers: Headers, response: JsonObject): Promise<Begun | null> => {
    const body = { response: response as never };
    return await readSignedIn(
      await auth.api.verifyPasskeyAuthentication({ body, headers, asResponse: true }),
      notAgain,
    );
  };
  const drop = async (signedIn: Begun | null): Promise<void> => {
    if (signedIn === null) return;
    await prisma.session.deleteMany({ where: { token: signedIn.sessionToken ?? '' } });
  };
  return {
    async hasPasskeyChallenge(headers) {
      const identifier = /(?:^|;\s*)bindery\.passkey=([\w-]+)\./.exec(headers.get('cookie') ?? '')?.[1];
      if (identifier === undefined) return false;
      return (
        (await prisma.verification.count({ where: { identifier, expiresAt: { gt: new Date(now()) } } })) > 0
      );
    },

    async findByPasskey(headers, response) {
      const signedIn = await answer(headers, response);
      // It begins a session in any case; that one is not needed, and its cookie is sent to nobody.
      await drop(signedIn);
      return signedIn?.user.id ?? null;
    },

    async passkeyOptions(headers) {
      await sweep();
      const response = await auth.api.generatePasskeyAuthenticationOptions({
        headers: cookiesOf(headers),
        asResponse: true,
      });
      const options = (await response.json()) as JsonObject;
      // Whoever is signed in is asked for one of theirs; nobody is told whose there are.
      return { options: { ...options, userVerification: 'required' }, headers: response.headers };
    },

    async signInByPasskey(headers, response) {
      const signedIn = await answer(headers, response);
      if (signedIn === null || (await mayEnterHere(prisma, env, { id: signedIn.user.id }))) return signedIn;
      await drop(signedIn);
      return null;
    },

    async newPasskeyOptions(headers) {
      const response = await auth.api.generatePasskeyRegistrationOptions({
        headers: cookiesOf(headers),
        asResponse: true,
      });
      return { options: (await readAnswer(response)) as JsonObject, headers: response.headers };
    },

    async addPasskey(headers, response, name) {
      const body = { response, name };
      const added = await auth.api.verifyPasskeyRegistration({ body, headers, asResponse: true });
      if (!added.ok) return null;
      return ((await added.json()) as { readonly id: string }).id;
    },
  };
}
