/** Answers of better-auth: who signed in, or that a code is needed first. */
import type { PrismaClient, User } from '#prisma/generated/client.ts';
import type { Env } from '../config/env.ts';
import type { SignedIn } from '../ports/browser-sessions.port.ts';

const NO_SESSION = /"code":"(?:UNABLE|FAILED)_TO_CREATE_SESSION"/;

/** With the token of the session, for the case that it must not be. */
export type Begun = SignedIn & { readonly sessionToken?: string | undefined };

interface Answered {
  readonly user?: SignedIn['user'];
  readonly token?: string;
  readonly session?: { readonly token: string };
  readonly twoFactorRedirect?: boolean;
}

/** `null`: it was not right. `whose` says who is asked for a code, which better-auth does not tell. */
export async function readSignedIn(response: Response, whose: () => Promise<User>): Promise<Begun | null> {
  if ([400, 401, 403, 429].includes(response.status)) return null;
  // Somebody disabled gets no session, which the library takes for a fault of its own.
  if (response.status === 500 && NO_SESSION.test(await response.clone().text())) return null;
  const { user, token, session, twoFactorRedirect } = (await readAnswer(response)) as Answered;
  const { id, name, email } = twoFactorRedirect === true || user === undefined ? await whose() : user;
  const { headers } = response;
  return {
    user: { id, name, email },
    headers,
    needsCode: twoFactorRedirect === true,
    sessionToken: session?.token ?? token,
  };
}

export async function notAgain(): Promise<never> {
  throw new Error('a second code was asked for');
}

export async function readAnswer(response: Response): Promise<unknown> {
  if (response.ok) return await response.json();
  throw new Error(`better-auth answered ${response.status}: ${await response.text()}`);
}

/** Where the provider alone signs people in, owners still can without it: it may be away, or set up wrongly. */
export async function mayEnterHere(
  prisma: PrismaClient,
  { provider }: Pick<Env, 'provider'>,
  where: { readonly email: string } | { readonly id: string },
): Promise<boolean> {
  if (provider?.only !== true) return true;
  return (await prisma.user.findUnique({ where }))?.role === 'owner';
}

/** Only the cookies: everything else in the request is none of the session's business. */
export function cookiesOf(headers: Headers): Headers {
  return new Headers({ cookie: headers.get('cookie') ?? '' });
}
