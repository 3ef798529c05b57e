/** A member asked whether a program may come in: what it wants, and the answer, which the browser carries back to it. */
import OAuth2Server from '@node-oauth/oauth2-server';
import { AGENT_SCOPES, type AgentScope, type UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { AnswerProgramBody, AskedProgram } from '#core/protocol/api/programs/connected-programs.ts';
import { recordAudit } from '../access/audit-log.ts';
import { requireSession } from '../accounts/sign-in.ts';
import type { Services } from '../ports/services.ts';
import { type AuthorizationRequest, readAuthorizationRequest } from './authorization-request.ts';
import { CODE_SECONDS, createOAuthStore, type Holder } from './oauth-store.ts';
import { describeDestination } from './redirect-addresses.ts';

const NOT_BY_TOKEN = 'Programs are let in by a person, in the browser.';

/** What a member may give is a question of each request later; here it is what they choose from. */
export async function describeAsked(
  services: Services,
  actor: UserActor,
  query: string,
): Promise<AskedProgram> {
  requireSession(actor, NOT_BY_TOKEN);
  const request = await readAuthorizationRequest(services, query, actor);
  if (request.refusal !== null)
    return { program: null, redirect: refusalAddress(services, request, request.refusal) };
  const scopes = AGENT_SCOPES.slice(0, AGENT_SCOPES.indexOf(request.most) + 1);
  const program = {
    ...{ name: request.client.name, publishedAt: request.client.publishedAt ?? null },
    ...describeDestination(request.redirectUri),
    ...{ scopes, scope: scopes.includes('suggest') ? ('suggest' as const) : request.most },
    ...{ mayStay: request.asksToStay, resource: request.resource },
  };
  return { program, redirect: null };
}

/** Lets the program in, or not; either way answers where the browser has to go. */
export async function answerAsked(
  services: Services,
  actor: UserActor,
  { request: query, allow, scope, stay }: AnswerProgramBody,
): Promise<{ readonly redirect: string }> {
  const session = requireSession(actor, NOT_BY_TOKEN);
  const request = await readAuthorizationRequest(services, query, actor);
  const { refusal, client, parameters } = request;
  if (refusal !== null) return { redirect: refusalAddress(services, request, refusal) };
  assertAsked(request, scope);
  const sessionId = stay && request.asksToStay ? null : session;
  const holder: Holder = { userId: actor.id, scope, sessionId, resource: request.resource };
  const response = new OAuth2Server.Response();
  const asked = new OAuth2Server.Request({
    ...{ method: 'GET', headers: {}, body: {} },
    query: { ...parameters, ...(!allow && { allowed: 'false' }) },
  });
  try {
    await new OAuth2Server({ model: createOAuthStore(services, { client }) }).authorize(asked, response, {
      ...{ authenticateHandler: { handle: () => holder }, authorizationCodeLifetime: CODE_SECONDS },
      allowEmptyState: true,
    });
  } catch (error) {
    // Of these the program is told by the address.
    if (!(error instanceof OAuth2Server.OAuthError) || error.code >= 500) throw error;
  }
  if (allow)
    await recordAudit(services, actor, 'program-connected', client.id.slice(-43), {
      ...{ name: client.name, scope, resource: request.resource },
      ...{ destination: describeDestination(request.redirectUri).destination },
    });
  return { redirect: withIssuer(services, response.headers?.['location'] ?? '') };
}

function assertAsked({ most }: AuthorizationRequest, scope: AgentScope): void {
  if (AGENT_SCOPES.indexOf(scope) <= AGENT_SCOPES.indexOf(most)) return;
  const message = 'The program has not asked for so much.';
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['scope'], message }] });
}

function refusalAddress(
  services: Services,
  { redirectUri, parameters }: AuthorizationRequest,
  { error, description }: NonNullable<AuthorizationRequest['refusal']>,
): string {
  const url = new URL(redirectUri);
  url.searchParams.set('error', error);
  url.searchParams.set('error_description', description);
  if (parameters['state'] !== undefined) url.searchParams.set('state', parameters['state']);
  return withIssuer(services, url.href);
}

/** Who answers, so that a program that asks several servers mixes them up with nobody (RFC 9207). */
function withIssuer({ env }: Pick<Services, 'env'>, location: string): string {
  const url = new URL(location);
  url.searchParams.set('iss', env.appUrl);
  return url.href;
}
