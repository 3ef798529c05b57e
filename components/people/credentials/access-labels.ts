/** The labels and lifetimes of API tokens and invitations. */
import { writeDay } from '#components/locale/date-format.ts';
import { isAtLeast, type Role, type TokenScope } from '#core/access/policy.ts';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

/** The scopes of tokens, least first. */
const TOKEN_ACCESS: readonly (Choice<TokenScope> & { readonly needs: Role })[] = [
  { value: 'read', label: 'Read', needs: 'viewer' },
  { value: 'comment', label: 'Read and comment', needs: 'commenter' },
  { value: 'suggest', label: 'Read and propose', needs: 'commenter' },
  { value: 'write', label: 'Read and edit', needs: 'editor' },
  { value: 'admin', label: 'Everything I may do', needs: 'viewer' },
];

/** The scopes that a token of somebody with this role may have, by what it can do then: no token does more than its owner. */
export function accessChoices(role: Role): readonly Choice<TokenScope>[] {
  return TOKEN_ACCESS.filter(({ needs }) => isAtLeast(role, needs)).map(({ value, label }) => ({
    value,
    label,
  }));
}

/** "can read", "can read and comment", "can read and propose", "can read, and write what Rae may", "can do all that Rae may". */
export function accessLabel(scopes: readonly TokenScope[], owner: string): string {
  if (scopes.includes('admin')) return `can do all that ${owner} may`;
  if (scopes.includes('write')) return `can read, and write what ${owner} may`;
  if (scopes.includes('suggest')) return 'can read and propose';
  if (scopes.includes('comment')) return 'can read and comment';
  return scopes.includes('read') ? 'can read' : 'can do nothing';
}

const DAY_MS = 86_400_000;

const LIFETIMES = [
  { value: 'day', label: 'In a day', ms: DAY_MS },
  { value: 'week', label: 'In a week', ms: 7 * DAY_MS },
  { value: 'month', label: 'In 30 days', ms: 30 * DAY_MS },
  { value: 'quarter', label: 'In 90 days', ms: 90 * DAY_MS },
  { value: 'year', label: 'In a year', ms: 365 * DAY_MS },
  { value: 'never', label: 'Never', ms: null },
] as const;
export type Lifetime = (typeof LIFETIMES)[number]['value'];

export const TOKEN_LIFETIMES: readonly Choice<Lifetime>[] = LIFETIMES;
/** The lifetimes of invitations; there is no unlimited one. */
export const INVITATION_LIFETIMES: readonly Choice<Lifetime>[] = LIFETIMES.slice(0, 3);

/** The end of a lifetime that begins at `now`, as ISO 8601; `null`: never. */
export function endOf(lifetime: Lifetime, now: number): string | null {
  const ms = LIFETIMES.find(({ value }) => value === lifetime)?.ms ?? null;
  return ms === null ? null : new Date(now + ms).toISOString();
}

/** "expires 3 Dec 2026", "has expired", or "" for what does not. */
export function credentialExpiryLabel(expiresAt: string | null, now: number, locale?: string): string {
  if (expiresAt === null) return '';
  if (Date.parse(expiresAt) <= now) return 'has expired';
  return `expires ${writeDay(expiresAt, { year: true }, locale)}`;
}
