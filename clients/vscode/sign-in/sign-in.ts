/** A server and a token, as they are kept and as the environment says them. */

/** What a member gave this editor in the browser: the way to the next token. */
export interface Grant {
  readonly refreshToken: string;
  readonly clientId: string;
  /** Of the token beside it, in ms since epoch. */
  readonly expiresAt: number;
}

export interface SignIn {
  readonly url: string;
  readonly token: string;
  /** The id of whoever it is, once the server has said so. */
  readonly member?: string;
  /** Absent for an API token that was pasted. */
  readonly grant?: Grant;
}

const DEFAULT_URL = 'http://127.0.0.1:3000';

/** What was kept; `null` for nothing, and for what nobody could have kept. */
export function readSignIn(kept: string | undefined): SignIn | null {
  if (kept === undefined) return null;
  try {
    const value: unknown = JSON.parse(kept);
    if (typeof value !== 'object' || value === null) return null;
    const { url, token, member, grant }: Readonly<Partial<Record<keyof SignIn, unknown>>> = value;
    if (typeof url !== 'string' || typeof token !== 'string') return null;
    if (member !== undefined && typeof member !== 'string') return null;
    if (grant !== undefined && !isGrant(grant)) return null;
    return { url, token, ...(member !== undefined && { member }), ...(grant !== undefined && { grant }) };
  } catch {
    return null;
  }
}

function isGrant(value: unknown): value is Grant {
  if (typeof value !== 'object' || value === null) return false;
  const { refreshToken, clientId, expiresAt }: Readonly<Partial<Record<keyof Grant, unknown>>> = value;
  return typeof refreshToken === 'string' && typeof clientId === 'string' && typeof expiresAt === 'number';
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
  if (url.username !== '' || url.password !== '')
    return { message: 'Leave out the name and password: you sign in after this.', isFatal: true };
  const isHere = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'https:' || isHere) return null;
  return { message: 'Over http:// everybody on the way can read the token.', isFatal: false };
}

/** An address as it is kept and compared: without what comes after the host and the path. */
export function plainUrl(text: string): string {
  const { origin, pathname } = new URL(text.trim());
  return `${origin}${pathname}`.replace(/\/+$/, '');
}
