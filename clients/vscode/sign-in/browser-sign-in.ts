/** A sign-in by the browser that has begun: the page to open, and what is made of the answer that it sends to this editor. */
import { createHash } from 'node:crypto';
import { BinderyError } from '#core/errors.ts';
import { findOAuthServer, getTokens, type OAuthServer, registerEditor } from './oauth-server.ts';
import { plainUrl, type SignIn } from './sign-in.ts';

/** As the page calls the program that asks. */
const NAME = 'Vespera Forge';
/** To write as the member may, and to stay when that browser signs out. The member may give less. */
const SCOPE = 'read comment suggest write offline_access';

export interface SignInParts {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** So many bytes that nobody can guess. */
  readonly randomBytes: (count: number) => Uint8Array;
}

interface Asked {
  readonly server: OAuthServer;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly verifier: string;
}

export class BrowserSignIn {
  /** In the answer to this sign-in, and in no other. */
  readonly state: string;
  /** The page that asks the member. */
  readonly page: string;
  private readonly parts: SignInParts;
  private readonly asked: Asked;

  private constructor(parts: SignInParts, asked: Asked, state: string) {
    const { server, clientId, redirectUri, verifier } = asked;
    this.parts = parts;
    this.asked = asked;
    this.state = state;
    const page = new URL(server.authorizationEndpoint);
    page.search = new URLSearchParams({
      ...{ response_type: 'code', client_id: clientId, redirect_uri: redirectUri, state, scope: SCOPE },
      ...{ code_challenge: challengeOf(verifier), code_challenge_method: 'S256' },
      resource: resourceOf(server),
    }).toString();
    this.page = page.href;
  }

  /**
   * Asks the server how it lets programs in, and tells it where the answer goes. Throws `unsupported` for a server, or an editor, that this
   * does not work with, `unavailable` for a server that cannot be reached.
   */
  static async begin(parts: SignInParts, url: string, redirectUri: string): Promise<BrowserSignIn> {
    const server = await findOAuthServer(parts.fetch, plainUrl(url));
    const clientId = await registerEditor(parts.fetch, server, { name: NAME, redirectUri });
    const [state, verifier] = [parts.randomBytes(32), parts.randomBytes(32)].map((bytes) =>
      Buffer.from(bytes).toString('base64url'),
    ) as [string, string];
    return new BrowserSignIn(parts, { server, clientId, redirectUri, verifier }, state);
  }

  /**
   * What the answer lets this editor do. Throws `forbidden` when the member said no, `invalid_input` for what is no answer to this sign-in:
   * any page can send something here.
   */
  async finish(query: string): Promise<SignIn> {
    const { server, clientId, redirectUri, verifier } = this.asked;
    const answer = readAnswer(query);
    if (answer['state'] !== this.state || answer['iss'] !== server.issuer)
      throw new BinderyError('invalid_input', 'This is no answer to the sign-in that was begun here.');
    if (answer['error'] === 'access_denied')
      throw new BinderyError('forbidden', 'You did not let the editor in.');
    const { code } = answer;
    if (code === undefined)
      throw new BinderyError(
        'forbidden',
        `The server refused: ${answer['error_description'] ?? answer['error']}`,
      );
    const form = { grant_type: 'authorization_code', code, client_id: clientId, redirect_uri: redirectUri };
    const tokens = await getTokens(
      this.parts.fetch,
      server.tokenEndpoint,
      { ...form, code_verifier: verifier, resource: resourceOf(server) },
      this.parts.now,
    );
    return { url: server.issuer, ...tokens };
  }
}

/** What the tokens are for: the API with its sockets, and not the tools of agents. */
function resourceOf({ issuer }: OAuthServer): string {
  return `${issuer}/api/v1`;
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** What is said twice is said not at all. */
function readAnswer(query: string): Readonly<Record<string, string | undefined>> {
  const parameters = [...new URLSearchParams(query)];
  const once = parameters.filter(([name]) => parameters.filter(([other]) => other === name).length === 1);
  return Object.fromEntries(once);
}
