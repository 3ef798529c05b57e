/** The `OIDC_*` settings: the OpenID Connect provider by which people may sign in. */
import { z } from 'zod';
import { ROLES, type Role } from '#core/access/policy.ts';
import type { Issue } from '#core/errors.ts';

export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** `null`: a public client, which PKCE protects. */
  readonly clientSecret: string | null;
  /** On the button: “Continue with …”. */
  readonly name: string;
  readonly scopes: string;
  readonly groupsClaim: string;
  /** The role of each group, `*` of everybody; `null`: roles are given here, and the provider makes no members. */
  readonly roles: ReadonlyMap<string, Role> | null;
  /** Nobody but owners signs in by other means. */
  readonly only: boolean;
}

export const PROVIDER_VARIABLES = [
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_NAME',
  'OIDC_SCOPES',
  'OIDC_GROUPS_CLAIM',
  'OIDC_ROLES',
  'OIDC_ONLY',
] as const;

export const providerFields = {
  OIDC_ISSUER: z
    .string()
    .refine(isIssuer, 'must be an https URL such as https://login.example.org/realms/staff')
    .optional(),
  OIDC_CLIENT_ID: z.string().max(200).optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().max(60, 'must have at most 60 characters').optional(),
  OIDC_SCOPES: z
    .string()
    .refine(
      (text) => text.split(/\s+/).includes('openid'),
      'must contain openid, as in: openid email profile',
    )
    .optional(),
  OIDC_GROUPS_CLAIM: z.string().max(100).optional(),
  OIDC_ROLES: z
    .string()
    .refine(
      (text) => parseRoles(text) !== null,
      'must be groups and roles other than owner, such as: bindery-admins=admin, staff=editor, *=viewer',
    )
    .optional(),
  OIDC_ONLY: z.enum(['on', 'off'], 'must be on or off').optional(),
};
type ProviderFields = z.infer<z.ZodObject<typeof providerFields>>;

/** What each setting alone cannot tell. */
export function providerIssues(fields: ProviderFields): Issue[] {
  const given = PROVIDER_VARIABLES.filter((name) => fields[name] !== undefined);
  if (fields.OIDC_ISSUER === undefined)
    return given.map((name) => ({
      path: [name],
      message: `${name} is set and OIDC_ISSUER is not, so nobody could sign in by it: set OIDC_ISSUER as well.`,
    }));
  if (fields.OIDC_CLIENT_ID !== undefined) return [];
  const message = 'OIDC_ISSUER needs OIDC_CLIENT_ID, by which the provider knows this instance.';
  return [{ path: ['OIDC_CLIENT_ID'], message }];
}

/** `null`: people sign in here only. */
export function providerSettingsOf(fields: ProviderFields): ProviderSettings | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = fields;
  if (issuer === undefined || clientId === undefined) return null;
  return {
    ...{ issuer, clientId, clientSecret: fields.OIDC_CLIENT_SECRET ?? null },
    name: fields.OIDC_NAME ?? new URL(issuer).hostname,
    scopes: fields.OIDC_SCOPES ?? 'openid email profile',
    groupsClaim: fields.OIDC_GROUPS_CLAIM ?? 'groups',
    roles: fields.OIDC_ROLES === undefined ? null : parseRoles(fields.OIDC_ROLES),
    only: fields.OIDC_ONLY === 'on',
  };
}

/** Tokens are believed because TLS says whose they are; on this machine there is nobody in between. */
function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || `${url.search}${url.hash}${url.username}${url.password}` !== '') return false;
  return (
    url.protocol === 'https:' ||
    (url.protocol === 'http:' && /^(?:localhost|127\.[\d.]+)$/.test(url.hostname))
  );
}

function parseRoles(text: string): ReadonlyMap<string, Role> | null {
  const roles = new Map<string, Role>();
  for (const part of text.split(',')) {
    const at = part.lastIndexOf('=');
    const [group, role] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    const known = ROLES.find((each) => each === role);
    if (at < 1 || group === '' || known === undefined || known === 'owner') return null;
    roles.set(group, known);
  }
  return roles;
}
