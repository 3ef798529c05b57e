/** CORS: pages of the origins in CORS_ORIGINS may call the API with a token, never with a session cookie. */
import { createMiddleware } from 'hono/factory';
import type { Services } from '../../ports/services.ts';
import type { HttpEnv } from './context.ts';

const METHODS = 'GET, HEAD, POST, PATCH, PUT, DELETE';
const REQUEST_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, MCP-Protocol-Version, Mcp-Method, Mcp-Name, X-Request-Id';
const ANSWER_HEADERS =
  'Content-Disposition, ETag, Link, Location, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, WWW-Authenticate, X-Request-Id';
/** A day, which is the most browsers keep a permission for. */
const MAX_AGE_SECONDS = '86400';

export function crossOrigin({ env }: Services) {
  const allowed = new Set(env.corsOrigins);
  return createMiddleware<HttpEnv>(async (c, next) => {
    if (allowed.size > 0) c.header('Vary', 'Origin', { append: true });
    const origin = c.req.header('origin');
    if (origin === undefined || !allowed.has(origin)) return await next();
    c.header('Access-Control-Allow-Origin', origin);
    if (c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined) {
      c.header('Access-Control-Allow-Methods', METHODS);
      c.header('Access-Control-Allow-Headers', REQUEST_HEADERS);
      c.header('Access-Control-Max-Age', MAX_AGE_SECONDS);
      return c.body(null, 204);
    }
    c.header('Access-Control-Expose-Headers', ANSWER_HEADERS);
    return await next();
  });
}

/** For what takes no cookie and answers the same to everybody: pages of all origins may ask. */
export const anyOrigin = createMiddleware<HttpEnv>(async (c, next) => {
  c.header('Access-Control-Allow-Origin', '*');
  if (c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined) {
    c.header('Access-Control-Allow-Methods', 'GET, POST');
    c.header('Access-Control-Allow-Headers', 'Content-Type, MCP-Protocol-Version');
    c.header('Access-Control-Max-Age', MAX_AGE_SECONDS);
    return c.body(null, 204);
  }
  return await next();
});
