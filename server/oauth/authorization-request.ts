/** The request of a program to a member, read from the query that it sent their browser with. */
import { AGENT_SCOPES, type AgentScope, type UserActor } from '#core/access/policy.ts';
import { PROGRAM_RESOURCES, type ProgramResource } from '#core/access/program-resource.ts';
import { BinderyError } from '#core/errors.ts';
import { OFFLINE_SCOPE } from '#core/protocol/api/programs/connected-programs.ts';
import type { Services } from '../ports/services.ts';
import { isDocumentAddress } from './client-documents.ts';
import { type OAuthClient, readClient } from './oauth-clients.ts';
import { isRegistered } from './redirect-addresses.ts';

export interface AuthorizationRequest {
  readonly client: OAuthClient;
  readonly redirectUri: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The most that it may be given. */
  readonly most: AgentScope;
  readonly asksToStay: boolean;
  /** What it is to be let in for. */
  readonly resource: ProgramResource;
  /** What is wrong with it, to be told to the program (RFC 6749, 4.1.2.1); `null`: nothing. */
  readonly refusal: { readonly error: string; readonly description: string } | null;
}

const API_PREFIX = '/api/v1';
const CHALLENGE = /^[\w.~-]{43,128}$/;

/** The address of what tokens are for (RFC 8707): nothing else takes them. */
export function resourceOf(
  { appUrl }: Pick<Services['env'], 'appUrl'>,
  resource: ProgramResource = 'mcp',
): string {
  return resource === 'mcp' ? `${appUrl}/mcp` : `${appUrl}${API_PREFIX}`;
}

/** What an address means; the tools where none is said, and `null` for any other. */
export function resourceAt(
  env: Pick<Services['env'], 'appUrl'>,
  address: string | undefined,
): ProgramResource | null {
  if (address === undefined) return 'mcp';
  return PROGRAM_RESOURCES.find((each) => resourceOf(env, each) === address) ?? null;
}

/**
 * Reads a query, for the member whose browser brought it. Throws `invalid_input` where it is not known whom to answer: the browser must then be sent nowhere (an unknown program,
 * or an address that it did not register).
 */
export async function readAuthorizationRequest(
  { env, clientDocuments }: Pick<Services, 'env' | 'clientDocuments'>,
  query: string,
  { id: memberId }: Pick<UserActor, 'id'>,
): Promise<AuthorizationRequest> {
  const parameters = readParameters(query);
  const clientId = parameters['client_id'] ?? '';
  const client = isDocumentAddress(clientId)
    ? await clientDocuments.find(clientId, memberId)
    : readClient(env.appSecret, clientId);
  if (client === null)
    throw refuse('This program has not registered here. Connect it anew from the program.');
  const redirectUri = parameters['redirect_uri'] ?? '';
  if (!isRegistered(redirectUri, client.redirectUris))
    throw refuse('The program wants the answer sent to an address that it has not registered.');
  const asked = (parameters['scope'] ?? '').split(' ').filter((scope) => scope !== '');
  const known = AGENT_SCOPES.filter((scope) => asked.includes(scope));
  return {
    ...{ client, redirectUri, parameters },
    most: known.at(-1) ?? 'write',
    asksToStay: asked.includes(OFFLINE_SCOPE),
    resource: resourceAt(env, parameters['resource']) ?? 'mcp',
    refusal: refusalOf(parameters, asked, env),
  };
}

function refusalOf(
  parameters: Readonly<Record<string, string>>,
  asked: readonly string[],
  env: Services['env'],
): AuthorizationRequest['refusal'] {
  const refused = (error: string, description: string) => ({ error, description });
  if (parameters['response_type'] !== 'code')
    return refused('unsupported_response_type', 'The only response_type is code.');
  if (parameters['code_challenge_method'] !== 'S256' || !CHALLENGE.test(parameters['code_challenge'] ?? ''))
    return refused('invalid_request', 'PKCE is required: code_challenge, and S256 as its method.');
  if (resourceAt(env, parameters['resource']) === null)
    return refused('invalid_target', describeResources(env));
  const unknown = asked.filter((scope) => scope !== OFFLINE_SCOPE && !isAgentScope(scope));
  if (unknown.length > 0)
    return refused('invalid_scope', `The scopes are ${[...AGENT_SCOPES, OFFLINE_SCOPE].join(', ')}.`);
  return null;
}

/** For a program that names another. */
export function describeResources(env: Pick<Services['env'], 'appUrl'>): string {
  const [tools, api] = PROGRAM_RESOURCES.map((each) => resourceOf(env, each));
  return `Tokens are for ${tools} or for ${api}.`;
}

function isAgentScope(scope: string): boolean {
  return AGENT_SCOPES.some((each) => each === scope);
}

/** What is said twice could be read one way here and another way elsewhere. */
function readParameters(query: string): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(query)) {
    if (name in parameters) throw refuse(`The program says ${name} twice.`);
    parameters[name] = value;
  }
  return parameters;
}

function refuse(message: string): BinderyError {
  return new BinderyError('invalid_input', message, { issues: [{ path: ['request'], message }] });
}
