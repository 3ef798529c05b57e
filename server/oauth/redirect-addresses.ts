/** The addresses that a program may have its answer sent to. */

const MAX_LENGTH = 500;
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);
/** Programs of a desktop that have a scheme of their own without a dot in it (RFC 8252 asks for one). */
const KNOWN_SCHEMES = new Set(['vscode:', 'vscode-insiders:', 'vscodium:', 'cursor:', 'windsurf:', 'zed:']);

/**
 * Whether a program may name this address: a site over TLS, this computer, or a program on it by a scheme of its own. None of these is a
 * scheme that a browser runs or opens files by, such as `javascript:`.
 */
export function isRedirectAddress(text: string): boolean {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '' || text.includes('#')) return false;
  if (protocol === 'https:') return true;
  if (protocol === 'http:') return LOOPBACK.has(hostname);
  return KNOWN_SCHEMES.has(protocol) || /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+:$/.test(protocol);
}

/** Whether an address is one that was registered. On this computer a program takes whatever port is free (RFC 8252, 7.3). */
export function isRegistered(asked: string, registered: readonly string[]): boolean {
  if (registered.includes(asked)) return true;
  const wanted = withoutPort(asked);
  return wanted !== null && registered.some((each) => withoutPort(each) === wanted);
}

function withoutPort(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'http:' || !LOOPBACK.has(url.hostname)) return null;
  return `${url.hostname} ${url.pathname} ${url.search} ${text.includes('#')}`;
}

/** How an address is told to people: the host of a site, or that it is on their computer. */
export function describeDestination(text: string): {
  readonly destination: string;
  readonly isLocal: boolean;
} {
  const { protocol, hostname, host } = new URL(text);
  if (protocol === 'https:') return { destination: host, isLocal: false };
  return protocol === 'http:'
    ? { destination: hostname, isLocal: true }
    : { destination: protocol.slice(0, -1), isLocal: true };
}
