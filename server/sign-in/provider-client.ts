/** Speaks OpenID Connect with the provider, by the authorization code flow with PKCE; the only file that knows openid-client. */
import * as oidc from 'openid-client';
import { BinderyError } from '#core/errors.ts';
import type { ProviderSettings } from '../config/provider-settings.ts';

/** How long what the provider says about itself, and its keys, are not asked for again. */
const KNOWN_MS = 10 * 60_000;
const TIMEOUT_SECONDS = 10;

/** What has to be remembered until the browser comes back. */
export interface ProviderRequest {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** What the provider vouches for. */
export interface ProviderPerson {
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly groups: readonly string[];
}

export interface ProviderClient {
  /** Where the browser goes. Throws `unavailable` when the provider does not answer. */
  begin(): Promise<{ readonly url: string; readonly request: ProviderRequest }>;
  /**
   * Exchanges what the browser brought back for who is there: state, issuer, nonce, audience, expiry and signature are checked. Throws
   * `unauthenticated` when something of it is not right or the person was refused, `unavailable` when the provider does not answer.
   */
  finish(callback: URL, request: ProviderRequest): Promise<ProviderPerson>;
}

export function createProviderClient(
  settings: ProviderSettings,
  redirectUri: string,
  now: () => number,
): ProviderClient {
  let known: { readonly config: Promise<oidc.Configuration>; readonly at: number } | null = null;
  const configuration = async (): Promise<oidc.Configuration> => {
    if (known === null || now() - known.at > KNOWN_MS) known = { config: discover(settings), at: now() };
    try {
      return await known.config;
    } catch (cause) {
      known = null;
      throw new BinderyError('unavailable', `${settings.name} does not answer. Try again in a moment.`, {
        cause,
      });
    }
  };
  return {
    async begin() {
      const config = await configuration();
      const [state, nonce, verifier] = [
        oidc.randomState(),
        oidc.randomNonce(),
        oidc.randomPKCECodeVerifier(),
      ];
      const url = oidc.buildAuthorizationUrl(config, {
        ...{ redirect_uri: redirectUri, scope: settings.scopes, state, nonce },
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, request: { state, nonce, verifier } };
    },
    async finish(callback, { state, nonce, verifier }) {
      const config = await configuration();
      try {
        const tokens = await oidc.authorizationCodeGrant(config, callback, {
          ...{
            expectedState: state,
            expectedNonce: nonce,
            pkceCodeVerifier: verifier,
            idTokenExpected: true,
          },
        });
        const claims = tokens.claims();
        if (claims === undefined) throw new Error('there is no id_token');
        // Some providers tell address and groups only when asked for them.
        const more =
          config.serverMetadata().userinfo_endpoint === undefined
            ? {}
            : await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
        return personOf({ ...more, ...claims }, settings);
      } catch (cause) {
        throw new BinderyError('unauthenticated', `${settings.name} did not confirm who you are.`, { cause });
      }
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: ProviderSettings): Promise<oidc.Configuration> {
  const isLocal = new URL(issuer).protocol === 'http:';
  const authentication = clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(clientSecret);
  const config = await oidc.discovery(new URL(issuer), clientId, undefined, authentication, {
    timeout: TIMEOUT_SECONDS,
    // Only for a provider on this machine (provider-settings.ts).
    ...(isLocal && { execute: [oidc.allowInsecureRequests] }),
  });
  // Otherwise the token is believed because of the connection it came by; this proves it by the provider's keys as well.
  oidc.enableNonRepudiationChecks(config);
  return config;
}

function personOf(
  claims: Readonly<Record<string, unknown>>,
  { groupsClaim }: ProviderSettings,
): ProviderPerson {
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  const given = claims[groupsClaim];
  const groups = Array.isArray(given) ? given : [given];
  return {
    subject: String(claims['sub']),
    email: text(claims['email'])?.toLowerCase() ?? null,
    emailVerified: claims['email_verified'] === true,
    name: text(claims['name']) ?? text(claims['preferred_username']),
    groups: groups.filter((group) => typeof group === 'string'),
  };
}
