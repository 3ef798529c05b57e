/** Passes cookies from the session keeper's answer to ours. */
import type { HttpContext } from './context.ts';

export function copyCookies(from: Headers, c: HttpContext): void {
  for (const cookie of from.getSetCookie()) c.header('Set-Cookie', cookie, { append: true });
}
