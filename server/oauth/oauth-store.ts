/** The store of the OAuth library: codes and refresh tokens in grants, access tokens among the API tokens. */
import type OAuth2Server from '@node-oauth/oauth2-server';
import type { AgentScope } from '#core/access/policy.ts';
import type { ProgramResource } from '#core/access/program-resource.ts';
import { OFFLINE_SCOPE } from '#core/protocol/api/programs/connected-programs.ts';
import type { ProgramGrant } from '#prisma/generated/client.ts';
import { API_TOKEN_PREFIX, hashProgramToken, isGrantOpen } from '../access/api-token.ts';
import { hashSecretToken, newSecretToken } from '../access/secret-token.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import type { Services } from '../ports/services.ts';
import { isDocumentAddress } from './client-documents.ts';
import { endProgramGrant } from './connected-programs.ts';
import { type OAuthClient, readClient } from './oauth-clients.ts';
import { isRegistered } from './redirect-addresses.ts';
import { grantOf, newRefreshToken } from './refresh-tokens.ts';

export const CODE_SECONDS = 60;
export const ACCESS_SECONDS = 3600;
/** Without being used. */
export const REFRESH_SECONDS = 30 * 86_400;

/** Whom a code or token is for: what the member chose, before there is a grant, or the grant. */
export type Holder =
  | {
      readonly userId: string;
      readonly scope: AgentScope;
      readonly sessionId: string | null;
      readonly resource: ProgramResource;
    }
  | { readonly userId: string; readonly grantId: string };

const CODE_PREFIX = 'vo_';

type Store = OAuth2Server.AuthorizationCodeModel & OAuth2Server.RefreshTokenModel;

/** The request that is answered: a grant for another resource than it names is none of it. */
interface Asked {
  /** The client of the request that a member is asked about. Elsewhere only those have a token to ask for that were let in. */
  readonly client?: OAuthClient;
  /** `null`: it names none. */
  readonly resource?: ProgramResource | null;
}

export function createOAuthStore(services: Services, asked: Asked = {}): Store {
  const { env } = services;
  return {
    // Nothing is checked here: of programs there are no secrets.
    getClient: async (id) => {
      const client = asked.client?.id === id ? asked.client : knownClient(env.appSecret, id);
      return client === null ? null : clientOf(client);
    },
    validateRedirectUri: async (address, { redirectUris = [] }) =>
      isRegistered(address, typeof redirectUris === 'string' ? [redirectUris] : redirectUris),
    validateScope: async (user, _client, scope) => scopesOf(user as Holder) ?? scope ?? null,
    generateAuthorizationCode: async () => newSecretToken(CODE_PREFIX),
    generateAccessToken: async () => newSecretToken(API_TOKEN_PREFIX),
    generateRefreshToken: async (_client, user) =>
      'grantId' in user ? newRefreshToken(env.appSecret, user['grantId']) : '',
    ...codeStore(services, asked),
    ...tokenStore(services, asked),
    // Access tokens are looked up as all API tokens are, not here.
    getAccessToken: async () => null,
  };
}

type Codes = 'saveAuthorizationCode' | 'getAuthorizationCode' | 'revokeAuthorizationCode';

function codeStore(services: Services, asked: Asked): Pick<Store, Codes> {
  const { prisma } = services;
  const later = laterBy(services);
  return {
    async saveAuthorizationCode(code, client, user) {
      const holder = user as Holder;
      if ('grantId' in holder || code.codeChallenge === undefined || asked.client?.id !== client.id)
        return null;
      const { userId, scope, sessionId, resource } = holder;
      // Codes that nobody came for leave nothing.
      await prisma.programGrant.deleteMany({
        where: { userId, codeUsedAt: null, codeExpiresAt: { lt: later(-CODE_SECONDS) } },
      });
      await prisma.programGrant.create({
        data: {
          ...{
            userId,
            clientId: client.id,
            clientName: asked.client.name,
            redirectUri: code.redirectUri,
            scope,
            sessionId,
            resource,
          },
          ...{ codeHash: hashSecretToken(code.authorizationCode), codeChallenge: code.codeChallenge },
          ...{ codeExpiresAt: later(CODE_SECONDS), createdAt: later(0), expiresAt: later(REFRESH_SECONDS) },
        },
      });
      return { ...code, client, user };
    },

    async getAuthorizationCode(code) {
      const row = await prisma.programGrant.findUnique({
        where: { codeHash: hashSecretToken(code) },
      });
      // Whoever brings it a second time may not be the one it was for, nor whoever was first.
      if (row !== null && row.codeUsedAt !== null && row.revokedAt === null)
        await endProgramGrant(services, SYSTEM_ACTOR, row);
      const found = row !== null && row.codeUsedAt === null ? await findHolding(services, row, asked) : null;
      if (row === null || found === null || row.codeExpiresAt <= later(0)) return null;
      const { redirectUri, codeChallenge, scope } = row;
      return {
        ...{ authorizationCode: code, redirectUri, codeChallenge, codeChallengeMethod: 'S256', ...found },
        ...{ scope: [scope], expiresAt: new Date(Date.now() + CODE_SECONDS * 1000) },
      };
    },

    async revokeAuthorizationCode({ authorizationCode }) {
      const { count } = await prisma.programGrant.updateMany({
        where: { codeHash: hashSecretToken(authorizationCode), codeUsedAt: null },
        data: { codeUsedAt: later(0) },
      });
      return count === 1;
    },
  };
}

function tokenStore(
  services: Services,
  asked: Asked,
): Pick<Store, 'getRefreshToken' | 'revokeToken' | 'saveToken'> {
  const { prisma, env } = services;
  const later = laterBy(services);
  return {
    async getRefreshToken(token) {
      const grantId = grantOf(env.appSecret, token);
      const row = grantId === null ? null : await prisma.programGrant.findUnique({ where: { id: grantId } });
      // One that was used before has been copied, by whoever brings it now or by whoever did then.
      if (row !== null && row.refreshHash !== hashSecretToken(token) && row.revokedAt === null) {
        await endProgramGrant(services, SYSTEM_ACTOR, row);
        return null;
      }
      const found = await findHolding(services, row, asked);
      return found === null ? null : { refreshToken: token, scope: [row?.scope ?? 'read'], ...found };
    },

    async revokeToken({ refreshToken }) {
      const { count } = await prisma.programGrant.updateMany({
        where: { refreshHash: hashSecretToken(refreshToken) },
        data: { refreshHash: null },
      });
      return count === 1;
    },

    async saveToken(token, client, user) {
      const holder = user as Holder;
      if (!('grantId' in holder)) return null;
      const { userId, grantId } = holder;
      const grant = await prisma.$transaction(async (tx) => {
        const row = await tx.programGrant.update({
          where: { id: grantId, revokedAt: null },
          data: {
            ...(token.refreshToken !== undefined && { refreshHash: hashSecretToken(token.refreshToken) }),
            expiresAt: later(REFRESH_SECONDS),
          },
        });
        await tx.apiToken.deleteMany({ where: { grantId, expiresAt: { lt: later(0) } } });
        await tx.apiToken.create({
          data: {
            ...{ userId, grantId, name: row.clientName, tokenHash: hashProgramToken(token.accessToken) },
            ...{ scopes: [row.scope], expiresAt: later(ACCESS_SECONDS) },
          },
        });
        return row;
      });
      const stays = grant.sessionId === null ? [OFFLINE_SCOPE] : [];
      return { ...token, scope: [grant.scope, ...stays], client, user };
    },
  };
}

function laterBy({ environment }: Pick<Services, 'environment'>): (seconds: number) => Date {
  return (seconds) => new Date(environment.now() + seconds * 1000);
}

/** The client and the member of a grant, while it holds and they may come in. */
async function findHolding({ prisma, environment, env }: Services, row: ProgramGrant | null, asked: Asked) {
  if (row !== null && asked.resource != null && row.resource !== asked.resource) return null;
  if (row === null || !(await isGrantOpen(prisma, row, new Date(environment.now())))) return null;
  const user = await prisma.user.findUnique({ where: { id: row.userId }, select: { disabledAt: true } });
  const client = knownClient(env.appSecret, row.clientId);
  if (client === null || user === null || user.disabledAt !== null) return null;
  return { client: clientOf(client), user: { userId: row.userId, grantId: row.id } satisfies Holder };
}

/**
 * A client by its id alone. One whose id is the address of a document is whoever has a code or token that was given to that id: its document
 * was read when a member let it in, and is not read for whoever asks here.
 */
function knownClient(secret: string, id: string): OAuthClient | null {
  return isDocumentAddress(id) ? { id, name: '', redirectUris: [] } : readClient(secret, id);
}

function scopesOf(holder: Holder): string[] | null {
  if ('grantId' in holder) return null;
  return [holder.scope, ...(holder.sessionId === null ? [OFFLINE_SCOPE] : [])];
}

function clientOf({ id, redirectUris }: OAuthClient): OAuth2Server.Client {
  return { id, redirectUris: [...redirectUris], grants: ['authorization_code', 'refresh_token'] };
}
