/** The endpoints that programs ask without a member: a token for a code, another one for a refresh token, and an end. */
import OAuth2Server from '@node-oauth/oauth2-server';
import type { JsonObject } from '#core/json.ts';
import { hashProgramToken } from '../access/api-token.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import type { Services } from '../ports/services.ts';
import { describeResources, resourceAt } from './authorization-request.ts';
import { endProgramGrant } from './connected-programs.ts';
import { ACCESS_SECONDS, createOAuthStore, REFRESH_SECONDS } from './oauth-store.ts';
import { grantOf } from './refresh-tokens.ts';

export interface OAuthAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

const PUBLIC = { authorization_code: false, refresh_token: false } as const;

/** Answers a request of the token endpoint, in the words of RFC 6749. */
export async function answerTokenRequest(services: Services, form: URLSearchParams): Promise<OAuthAnswer> {
  const names = [...form.keys()];
  if (new Set(names).size < names.length) return refuse('invalid_request', 'A parameter is said twice.');
  const named = form.get('resource');
  const resource = named === null ? null : resourceAt(services.env, named);
  if (named !== null && resource === null) return refuse('invalid_target', describeResources(services.env));
  const response = new OAuth2Server.Response();
  const request = new OAuth2Server.Request({
    ...{ method: 'POST', query: {}, body: Object.fromEntries(form) },
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '1' },
  });
  try {
    await new OAuth2Server({ model: createOAuthStore(services, { resource }) }).token(request, response, {
      ...{ accessTokenLifetime: ACCESS_SECONDS, refreshTokenLifetime: REFRESH_SECONDS },
      requireClientAuthentication: PUBLIC,
    });
    return { status: 200, body: response.body as JsonObject };
  } catch (error) {
    if (!(error instanceof OAuth2Server.OAuthError) || error.code >= 500) throw error;
    return refuse(error.name, error.message, error.code);
  }
}

/** Ends the grant of a token (RFC 7009). Of what is no token nothing is said. */
export async function endToken(services: Services, token: string): Promise<void> {
  const { prisma, env } = services;
  const grantId =
    grantOf(env.appSecret, token) ??
    (await prisma.apiToken.findUnique({ where: { tokenHash: hashProgramToken(token) } }))?.grantId;
  const grant = grantId == null ? null : await prisma.programGrant.findUnique({ where: { id: grantId } });
  if (grant !== null && grant.revokedAt === null) await endProgramGrant(services, SYSTEM_ACTOR, grant);
}

function refuse(error: string, description: string, status = 400): OAuthAnswer {
  return { status, body: { error, error_description: description } };
}
