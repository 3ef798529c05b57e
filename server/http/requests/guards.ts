/** Middleware for every request: id, security headers, size, origin, authentication. */
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import { BinderyError } from '#core/errors.ts';
import { findInexactNumbers } from '#core/number/inexact-numbers.ts';
import type { Services } from '../../ports/services.ts';
import { isFileUpload, maxBodyOf } from './body-limits.ts';
import type { HttpEnv } from './context.ts';
import { isThroughMcp, MCP_PATH } from './through-mcp.ts';

const REQUEST_ID = /^[\w.-]{1,64}$/;
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Sets the id of the request, the caller's own if plausible, and returns it in `X-Request-Id`. */
export function requestId(services: Services) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    const given = c.req.header('x-request-id');
    const id = given !== undefined && REQUEST_ID.test(given) ? given : services.environment.newId();
    c.set('requestId', id);
    c.set('actor', null);
    c.header('X-Request-Id', id);
    // No address of ours holds a NUL, and PostgreSQL takes none in a question either.
    if (c.req.path.includes('%00') || c.req.path.includes('\0'))
      throw new BinderyError('not_found', 'There is nothing at an address with a NUL in it.');
    await next();
  });
}

/** Security headers for an API, whose answers are never pages. */
export const apiHeaders = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], sandbox: [] },
  crossOriginResourcePolicy: 'same-origin',
  referrerPolicy: 'no-referrer',
  xFrameOptions: 'DENY',
  strictTransportSecurity: false, // every answer has it, where it applies: server/network/security-headers.ts
});

/** Refuses bodies over 2 MiB (files: 20 MiB, imports: 32 MiB) while they arrive, whatever their Content-Length says. */
export const sizeLimit = createMiddleware<HttpEnv>((c, next) => {
  const maxSize = maxBodyOf(c.req.path);
  const onError = (): never => {
    throw new BinderyError('too_large', `The body is larger than ${maxSize / 1024 / 1024} MiB.`);
  };
  return bodyLimit({ maxSize, onError })(c, next);
});

const JSON_BODY = /^application\/([\w.+-]+\+)?json\b/i;

/** Refuses JSON with numbers that parsing would change, such as `9007199254740993`. */
export const exactNumbers = createMiddleware<HttpEnv>(async (c, next) => {
  if (JSON_BODY.test(c.req.header('content-type') ?? '') && !isFileUpload(c.req.path)) {
    const issues = findInexactNumbers(await c.req.text());
    if (issues.length > 0)
      throw new BinderyError('invalid_input', 'A number of the body cannot be kept as it is.', { issues });
  }
  await next();
});

/**
 * Cross-site request forgery: a browser says where a request comes from, in Sec-Fetch-Site or Origin, and a page
 * cannot lie about either. What has neither was not sent by a browser page, and what carries its own token was not
 * sent by accident. (The rule of Go's net/http CrossOriginProtection.)
 */
export function sameOrigin(services: Services) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    if (!SAFE_METHODS.includes(c.req.method) && c.req.header('authorization') === undefined) {
      const origin = c.req.header('origin');
      const site = c.req.header('sec-fetch-site');
      const trusted = origin !== undefined && isOwnOrigin(origin, c.req.header('host'), services.env.origins);
      const foreign = site === undefined ? origin !== undefined : site !== 'same-origin' && site !== 'none';
      if (foreign && !trusted) {
        throw new BinderyError('forbidden', `This request came from another site (${origin ?? site}).`);
      }
    }
    await next();
  });
}

function isOwnOrigin(origin: string, host: string | undefined, origins: readonly string[]): boolean {
  if (origins.includes(origin)) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host;
}

/** Authenticates the sender: a bearer API token or share-link token, else the session cookie. */
export function authentication(services: Services) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    const authorization = c.req.header('authorization');
    const shareToken = /^Bearer\s+(vs_\S+)$/i.exec(authorization ?? '')?.[1];
    if (shareToken !== undefined) {
      const credentials = await services.authenticator.fromSocketToken(shareToken);
      // By a link for some fields nobody asks for anything: its guests have their extract, over a socket.
      const guest = credentials?.actor.kind === 'guest' ? credentials.actor : null;
      if (guest !== null && guest.fields === undefined) c.set('actor', guest);
    } else if (authorization !== undefined || c.req.header('cookie') !== undefined) {
      const actor = await services.authenticator.fromRequest(c.req.raw.headers);
      const isOfTools = c.req.path === MCP_PATH || isThroughMcp(c.env);
      const { resource } = actor?.program ?? {};
      const isMeantForHere = resource === undefined || (resource === 'mcp') === isOfTools;
      c.set('actor', isMeantForHere ? actor : null);
    }
    await next();
  });
}

/** Forbids caching of answers about people and documents; assets and the OpenAPI document set their own rule. */
export const neverCached = createMiddleware<HttpEnv>(async (c, next) => {
  await next();
  if (!c.res.headers.has('cache-control')) c.res.headers.set('Cache-Control', 'private, no-cache');
  c.res.headers.append('Vary', 'Cookie, Authorization');
});
