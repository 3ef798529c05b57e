/** A server and a token, as they are kept and as the environment says them. */

export interface SignIn {
  readonly url: string;
  readonly token: string;
}

const DEFAULT_URL = 'http://127.0.0.1:3000';

/** What was kept; `null` for nothing, and for what nobody could have kept. */
export function readSignIn(kept: string | undefined): SignIn | null {
  if (kept === undefined) return null;
  try {
    const value: unknown = JSON.parse(kept);
    if (typeof value !== 'object' || value === null) return null;
    const { url, token }: { url?: unknown; token?: unknown } = value;
    return typeof url === 'string' && typeof token === 'string' ? { url, token } : null;
  } catch {
    return null;
  }
}

/** `BINDERY_TOKEN`, for the server at `BINDERY_URL`. */
export function signInFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): SignIn | null {
  const { BINDERY_URL: url, BINDERY_TOKEN: token } = environment;
  return token ? { url: url || DEFAULT_URL, token } : null;
}

export interface UrlProblem {
  readonly message: string;
  /** Otherwise it is for whoever signs in to decide. */
  readonly isFatal: boolean;
}

/** What speaks against sending a token to an address; `null` when nothing does. */
export function problemOfUrl(text: string): UrlProblem | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    return { message: 'An address begins with https:// or http://.', isFatal: true };
  const isHere = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'https:' || isHere) return null;
  return { message: 'Over http:// everybody on the way can read the token.', isFatal: false };
}
