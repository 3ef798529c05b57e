/** The labels and lifetimes of share links. */
import type { LinkRole } from '#core/access/policy.ts';
import type { ShareLinkBody } from '#core/protocol/api/sharing.ts';

export const LINK_ROLE_LABELS: Record<LinkRole, string> = {
  view: 'Can view',
  comment: 'Can comment',
  edit: 'Can edit',
};

export const LINK_LIFETIMES = [
  { value: 'never', label: 'Never', ms: null },
  { value: 'hour', label: 'In an hour', ms: 3_600_000 },
  { value: 'day', label: 'In a day', ms: 86_400_000 },
  { value: 'week', label: 'In a week', ms: 7 * 86_400_000 },
  { value: 'month', label: 'In 30 days', ms: 30 * 86_400_000 },
] as const;
export type LinkLifetime = (typeof LINK_LIFETIMES)[number]['value'];

/** The end of a link created at `now` with this lifetime, as ISO 8601; `null`: never. */
export function expiryOf(lifetime: LinkLifetime, now: number): string | null {
  const ms = LINK_LIFETIMES.find(({ value }) => value === lifetime)?.ms ?? null;
  return ms === null ? null : new Date(now + ms).toISOString();
}

/** "ends 3 Dec, 14:05", "has ended", or "" for a link without an end. */
export function linkExpiryLabel(expiresAt: string | null, now: number, locale?: string): string {
  if (expiresAt === null) return '';
  if (Date.parse(expiresAt) <= now) return 'has ended';
  const at = new Date(expiresAt).toLocaleString(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return `ends ${at}`;
}

/** Why a link that was not revoked cannot be opened; `null` while it can, and when its expiry is shown already. */
export function endedLinkLabel(ended: ShareLinkBody['ended']): string | null {
  if (ended !== 'maker-disabled') return null;
  return 'Stopped: the account that created it is disabled. It opens again once the account is enabled.';
}

/** "Ada and Grace are here now", or `null` when nobody is. */
export function guestsLabel(names: readonly string[]): string | null {
  const [first, ...rest] = names;
  if (first === undefined) return null;
  if (rest.length === 0) return `${first} is here now`;
  if (rest.length === 1) return `${first} and ${rest[0]} are here now`;
  return `${first}, ${rest[0]} and ${rest.length - 1} more are here now`;
}
