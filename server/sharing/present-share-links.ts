/** Share links as the API answers them, each with the guests who are connected through it now. */
import type { ShareLinkBody } from '#core/protocol/api/sharing.ts';
import type { ShareLink } from '#prisma/generated/client.ts';
import { readSeats } from '../access/link-seats.ts';
import { readSeen } from '../access/seen-guests.ts';
import { MAKER, pauseOf, UNNAMED_GUEST } from '../access/share-link-access.ts';
import type { Services } from '../ports/services.ts';
import { guestsIn } from './guest-presence.ts';

export async function presentShareLinks(
  { live, prisma, environment }: Services,
  links: readonly ShareLink[],
): Promise<ShareLinkBody[]> {
  const makers = await prisma.user.findMany({
    where: { id: { in: links.map(({ createdById }) => createdById) } },
    select: MAKER,
  });
  const makerOf = new Map(makers.map((maker) => [maker.id, maker]));
  const ids = links.map(({ id }) => id);
  const seats = await readSeats(prisma, ids);
  const seen = await readSeen(prisma, ids);
  const now = environment.now();
  // Those who came to this process a moment ago are not written down yet.
  const here = guestsIn(live.connected()).map((guest) => ({ ...guest, since: new Date(now) }));
  const guestsOf = (linkId: string) => {
    const guests = new Map(
      [...here, ...seats].filter((seat) => seat.linkId === linkId).map((seat) => [seat.id, seat]),
    );
    return [...guests.values()]
      .sort((a, b) => a.since.getTime() - b.since.getTime())
      .map(({ id, name, since }) => ({ id, name: name || UNNAMED_GUEST, since: since.toISOString() }));
  };
  const goneFrom = (linkId: string, connected: readonly { readonly id: string }[]) =>
    seen
      .filter((guest) => guest.linkId === linkId && !connected.some(({ id }) => id === guest.id))
      .map(({ id, name, seenAt }) => ({ id, name: name || UNNAMED_GUEST, seenAt: seenAt.toISOString() }));
  const present = (link: ShareLink, guests: ShareLinkBody['guests']): ShareLinkBody => ({
    id: link.id,
    codexId: link.codexId,
    name: link.name,
    role: link.role,
    expiresAt: link.expiresAt?.toISOString() ?? null,
    hasPassword: link.passwordHash !== null,
    maxGuests: link.maxGuests,
    fields: link.fields.length === 0 ? null : link.fields,
    subtree: link.subtree,
    branch: link.branch,
    public: link.public,
    createdBy: { id: link.createdById, name: makerOf.get(link.createdById)?.name ?? '' },
    createdAt: link.createdAt.toISOString(),
    lastUsedAt: link.lastUsedAt?.toISOString() ?? null,
    ended: pauseOf(link, makerOf.get(link.createdById) ?? null, now),
    guests,
    seen: goneFrom(link.id, guests),
  });
  return links.map((link) => present(link, guestsOf(link.id)));
}
