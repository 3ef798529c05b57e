/** The security headers of pages, beside those of every answer (server/network/security-headers.ts). Scripts run only with this answer's nonce. */
import { type NextRequest, NextResponse } from 'next/server';

const IS_DEVELOPMENT = process.env.NODE_ENV === 'development';

export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  // Next reads the nonce for its own scripts from the policy; the root layout reads it from x-nonce for ours.
  headers.set('content-security-policy', policy);
  headers.set('x-nonce', nonce);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  response.headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  response.headers.set('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), browsing-topics=()');
  // Share links and forms carry their secret in the path: no search engine may list it.
  if (/^\/[sf]\//.test(request.nextUrl.pathname)) response.headers.set('X-Robots-Tag', 'noindex, nofollow');
  return response;
}

/**
 * Styles may be inline: the editors, dialogs and positioned popovers write theirs while they run. Scripts may not,
 * except in development, where the framework needs `eval` for its error overlay.
 */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${IS_DEVELOPMENT ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export const config = {
  matcher: [{ source: '/((?!api/|_next/static|_next/image|favicon.svg|icon-).*)' }],
};
