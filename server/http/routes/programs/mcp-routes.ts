/** `/mcp`: the Model Context Protocol for agents, and what it says of the tokens that it takes (RFC 9728). */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import type { StatusCode } from 'hono/utils/http-status';
import { AGENT_SCOPES } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { productVersion } from '../../../config/package-root.ts';
import { resourceOf } from '../../../oauth/authorization-request.ts';
import type { Services } from '../../../ports/services.ts';
import { type HttpContext, type HttpEnv, requireUser } from '../../requests/context.ts';
import { MCP_PATH, throughMcp } from '../../requests/through-mcp.ts';

const METADATA_PATH = '/.well-known/oauth-protected-resource';
const BEARER = /^Bearer\s+(\S+)$/i;

/**
 * Before the guards of the API: no session opens this door, and no page of an origin that the operator does not know, whatever name it
 * has given this address (DNS rebinding). A refusal says where to read what tokens are taken.
 */
export function mcpDoor({ env }: Pick<Services, 'env'>) {
  const known = new Set([...env.origins, ...env.corsOrigins]);
  return createMiddleware<HttpEnv>(async (c, next) => {
    const origin = c.req.header('origin');
    if (origin !== undefined && !known.has(origin))
      throw new BinderyError('forbidden', `This request came from another site (${origin}).`);
    if (!BEARER.test(c.req.header('authorization') ?? ''))
      throw new BinderyError(
        'unauthenticated',
        'Send a token as "Authorization: Bearer …": one that a person lets this program have (OAuth; see the metadata that this answer names), or makes under Account, API tokens.',
      );
    await next();
  });
}

/** Around that door and all behind it. */
export function mcpChallenge({ env }: Pick<Services, 'env'>) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    await next();
    if (c.res.status !== 401) return;
    const challenge = c.res.headers.get('www-authenticate') ?? 'Bearer realm="bindery"';
    c.res.headers.set('WWW-Authenticate', `${challenge}, resource_metadata="${metadataUrl(env.appUrl)}"`);
  });
}

/** `app` has the guards, and answers the REST calls that tools make. */
export function addMcpRoutes(app: OpenAPIHono<HttpEnv>, { env, log }: Services): void {
  const metadata = {
    resource: resourceOf(env),
    authorization_servers: [env.appUrl],
    resource_name: 'Vespera Bindery',
    bearer_methods_supported: ['header'],
    scopes_supported: [...AGENT_SCOPES],
  };
  for (const path of [METADATA_PATH, `${METADATA_PATH}${MCP_PATH}`])
    app.get(path, (c) => c.json(metadata, 200, { 'Access-Control-Allow-Origin': '*' }));

  let version: string | undefined;
  app.all(MCP_PATH, async (c) => {
    requireUser(c);
    const token = BEARER.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    version ??= productVersion();
    const { answerMcp } = await import('#clients/mcp/http-door.ts');
    const answer = await answerMcp({
      request: await readRequest(c),
      ...{ token, baseUrl: env.appUrl, version },
      fetch: async (input, init) =>
        await app.fetch(forwarded(c, new Request(input, init)), throughMcp(c.env)),
      onError: (error) => log.warn({ err: error, requestId: c.get('requestId') }, 'MCP request'),
    });
    return c.newResponse(answer.body, answer.status as StatusCode, Object.fromEntries(answer.headers));
  });
}

function metadataUrl(appUrl: string): string {
  const { origin, pathname } = new URL(MCP_PATH, `${appUrl}/`);
  return `${origin}${METADATA_PATH}${pathname}`;
}

/** What is not JSON is answered by the protocol, in its own words. */
async function readRequest(c: HttpContext): Promise<Request> {
  const { method, url } = c.req;
  const { headers, signal } = c.req.raw;
  const body = method === 'POST' ? { body: await c.req.text() } : {};
  return new Request(url, { method, headers, signal, ...body });
}

/** As whoever sent the outer request: the addresses that it came through are those of the inner one. */
function forwarded(c: HttpContext, request: Request): Request {
  const through = c.req.header('x-forwarded-for');
  if (through !== undefined) request.headers.set('X-Forwarded-For', through);
  return request;
}
