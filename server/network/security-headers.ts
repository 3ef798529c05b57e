/** Security headers of every answer: no framing, no sniffing, no referrer, and in no search engine. */

/** A file or a message that is opened by itself runs and loads nothing. Pages and the API set a policy of their own. */
const POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const ONE_YEAR_SECONDS = 31_536_000;

/** `appUrl` as in `Env`: where it is https, browsers are told never to come another way. */
export function securityHeaders(appUrl: string): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    // A link that somebody published by accident stays out of search engines; public pages say so themselves.
    'X-Robots-Tag': 'noindex, nofollow',
    ...(appUrl.startsWith('https:') && { 'Strict-Transport-Security': `max-age=${ONE_YEAR_SECONDS}` }),
  };
}

/** A whole answer without a body, for a connection that has no response: a refused upgrade, bytes that are no HTTP. */
export function bareAnswer(status: string, headers: Readonly<Record<string, string>>): string {
  const all = { ...headers, Connection: 'close', 'Content-Length': '0' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`;
}
