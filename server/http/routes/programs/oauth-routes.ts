/** `/oauth`: what programs are told and ask for that members let in (RFC 8414, 7591, 6749, 7009); in the words of these, not of the API. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AGENT_SCOPES } from '#core/access/policy.ts';
import { OFFLINE_SCOPE } from '#core/protocol/api/programs/connected-programs.ts';
import { registerClient, registrationSchema } from '../../../oauth/oauth-clients.ts';
import { answerTokenRequest, endToken } from '../../../oauth/token-endpoint.ts';
import type { Services } from '../../../ports/services.ts';
import type { HttpContext, HttpEnv } from '../../requests/context.ts';

export const OAUTH_PATHS = '/oauth/*';
const METADATA_PATH = '/.well-known/oauth-authorization-server';
const FORM = /^application\/x-www-form-urlencoded\b/i;
const NOT_KEPT = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };

export function addOAuthRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  const { env, environment } = services;
  const metadata = metadataOf(env.appUrl);
  app.get(METADATA_PATH, (c) => c.json(metadata, 200, { 'Access-Control-Allow-Origin': '*' }));

  app.post('/oauth/register', async (c) => {
    const asked = registrationSchema.safeParse(await c.req.json().catch(() => null));
    if (!asked.success) {
      const [issue] = asked.error.issues;
      const error = issue?.path[0] === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata';
      return c.json({ error, error_description: issue?.message ?? 'This is no registration.' }, 400);
    }
    const client = registerClient(env.appSecret, asked.data);
    return c.json(
      {
        ...{ client_id: client.id, client_id_issued_at: Math.floor(environment.now() / 1000) },
        ...{ client_name: client.name, redirect_uris: [...client.redirectUris] },
        ...{ grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] },
        token_endpoint_auth_method: 'none',
      },
      201,
      NOT_KEPT,
    );
  });

  app.post('/oauth/token', async (c) => {
    const form = await readForm(c);
    if (form === null) return c.json(NO_FORM, 400);
    const { status, body } = await answerTokenRequest(services, form);
    return c.json(body, status as ContentfulStatusCode, NOT_KEPT);
  });

  app.post('/oauth/revoke', async (c) => {
    const form = await readForm(c);
    if (form === null) return c.json(NO_FORM, 400);
    await endToken(services, form.get('token') ?? '');
    return c.body(null, 200);
  });
}

const NO_FORM = { error: 'invalid_request', error_description: 'Send a form.' };

async function readForm(c: HttpContext): Promise<URLSearchParams | null> {
  return FORM.test(c.req.header('content-type') ?? '') ? new URLSearchParams(await c.req.text()) : null;
}

function metadataOf(appUrl: string) {
  return {
    issuer: appUrl,
    authorization_endpoint: `${appUrl}/connect`,
    token_endpoint: `${appUrl}/oauth/token`,
    registration_endpoint: `${appUrl}/oauth/register`,
    client_id_metadata_document_supported: true,
    revocation_endpoint: `${appUrl}/oauth/revoke`,
    scopes_supported: [...AGENT_SCOPES, OFFLINE_SCOPE],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    revocation_endpoint_auth_methods_supported: ['none'],
    authorization_response_iss_parameter_supported: true,
  };
}
