/** The labels and lifetimes of share links. */
import { readerDay, writeClock, writeDay } from '#components/locale/date-format.ts';
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

/** What a link is called: its name, or else what it grants. */
export function linkName({ name, role }: Pick<ShareLinkBody, 'name' | 'role'>): string {
  return name === '' ? `Link that ${LINK_ROLE_LABELS[role].toLowerCase()}` : name;
}

/** "3 Dec, 14:05", or "no end". */
export function expiryLabel(expiresAt: string | null, locale?: string): string {
  if (expiresAt === null) return 'no end';
  return `${writeDay(expiresAt, { year: false }, locale)}, ${writeClock(expiresAt, locale)}`;
}

/** "can view · branch “timeouts” only · with everything below · 3 fields only · until 3 Dec, 14:05 · with a password". */
export function grantsLabel(
  {
    role,
    expiresAt,
    hasPassword,
    fields,
    subtree,
    branch = null,
    public: isPublic = false,
  }: Pick<ShareLinkBody, 'role' | 'expiresAt' | 'hasPassword' | 'fields' | 'subtree'> &
    Partial<Pick<ShareLinkBody, 'branch' | 'public'>>,
  now: number,
  locale?: string,
): string {
  const hasEnded = expiresAt !== null && Date.parse(expiresAt) <= now;
  const until = expiresAt === null ? [] : [`until ${expiryLabel(expiresAt, locale)}`];
  const password = hasPassword ? ['with a password'] : [];
  const count = fields?.length ?? 0;
  const only = count === 0 ? [] : [count === 1 ? '1 field only' : `${count} fields only`];
  return [
    LINK_ROLE_LABELS[role].toLowerCase(),
    ...(branch === null ? [] : [`branch “${branch}” only`]),
    ...(subtree ? ['with everything below'] : []),
    ...only,
    ...(hasEnded ? ['has ended'] : until),
    ...password,
    ...(isPublic ? ['public page'] : []),
  ].join(' · ');
}

/** The limits of guests that are offered. */
export const GUEST_LIMITS = [1, 2, 3, 5, 10, 20, 50, 100];

export function guestLimitLabel(limit: number | null): string {
  return limit === null ? 'any number' : String(limit);
}

/** "2 of 5", "2", "nobody". */
export function connectedLabel({ guests, maxGuests }: Pick<ShareLinkBody, 'guests' | 'maxGuests'>): string {
  if (maxGuests !== null) return `${guests.length} of ${maxGuests}`;
  return guests.length === 0 ? 'nobody' : String(guests.length);
}

/** The time of the day, with the day where that is another. */
export function sinceLabel(since: string, now: number = Date.now(), locale?: string): string {
  const clock = writeClock(since, locale);
  return readerDay(since) === readerDay(now)
    ? clock
    : `${writeDay(since, { year: false }, locale)}, ${clock}`;
}

export function linkCountLabel(count: number): string {
  return count === 1 ? '1 link' : `${count} links`;
}

export function guestCountLabel(count: number): string {
  return count === 1 ? '1 guest' : `${count} guests`;
}

/** "Links" where there are none, "1 link", "2 links, 3 guests here now". */
export function linksLabel(links: readonly Pick<ShareLinkBody, 'guests'>[]): string {
  if (links.length === 0) return 'Links';
  const guests = links.reduce((sum, link) => sum + link.guests.length, 0);
  const count = linkCountLabel(links.length);
  return guests === 0 ? count : `${count}, ${guestCountLabel(guests)} here now`;
}

/** What was done when a link was closed. */
export function closedLabel(link: Pick<ShareLinkBody, 'name' | 'role' | 'guests'>): string {
  const closed = `“${linkName(link)}” is closed`;
  return link.guests.length === 0
    ? closed
    : `${closed}. ${guestCountLabel(link.guests.length)} disconnected.`;
}

/** Why a link that was not revoked cannot be opened; `null` while it can, and when its expiry is shown already. */
export function endedLinkLabel(ended: ShareLinkBody['ended']): string | null {
  if (ended === 'maker-disabled')
    return 'Closed: the account of its maker is disabled. It opens again once the account is enabled.';
  if (ended === 'maker-may-not-share')
    return 'Closed: its maker may no longer share. It opens again once they may.';
  return null;
}
