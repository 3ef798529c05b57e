/** `POST /share/open`: everything that a guest's page needs to start. */

import { followsPattern } from '#core/codex/pattern-title.ts';
import { peopleInFields } from '#core/codex/people-in-fields.ts';
import type { OpenedShare } from '#core/protocol/api/sharing.ts';
import { whyNotOpen } from '../access/share-link-access.ts';
import { getTimeZone } from '../access/workspace-setting.ts';
import { readThrough } from '../codices/content/live-reading.ts';
import type { Services } from '../ports/services.ts';
import { findCodexRow } from '../projection/tables/codex-store.ts';
import type { PassEntry } from './guest-pass.ts';
import { admitGuest, type GuestEntry, joinLink, presentLook, refuseFields } from './link-guests.ts';

/**
 * Opens a share link. Without a name it only describes the Codex; with one it creates the guest, whose `id` is a secret
 * between their browser and the server. Throws as `admitGuest` does, and `rate_limited` when `address` opens it too often.
 */
export async function openShare(
  services: Services,
  { name, ...entry }: GuestEntry,
  address: string,
): Promise<OpenedShare & { readonly pass: PassEntry | null }> {
  const { prisma, environment } = services;
  const { link, guest: known } = await admitGuest(services, entry, address);
  refuseFields(link);
  const row = await findCodexRow(prisma, link.codexId);
  if (row === null) throw await whyNotOpen(prisma, entry.token, environment.now());
  if (link.viewer === null) await services.shareLinkRateLimit.take(link.id, address);
  const { title, template, named } = await readThrough(services, row, (codex, template) => ({
    title: followsPattern(codex.doc, template) ? row.title : codex.title.toString(),
    template,
    named: peopleInFields(codex, template),
  }));
  const people = await prisma.user.findMany({
    where: { id: { in: [...named] } },
    select: { id: true, name: true },
  });
  const secret = environment.newId();
  const joins = name !== undefined && link.viewer === null;
  const joined = !joins ? null : await joinLink(services, link, { id: secret, name });
  if (joined !== null) {
    const data = { lastUsedAt: new Date(environment.now()) };
    await prisma.shareLink.update({ where: { id: link.id }, data });
  }
  return {
    pass: link.viewer === null ? { linkId: link.id, guestId: (joined ?? known)?.id ?? null } : null,
    codexId: link.codexId,
    title,
    template: { id: template.id, version: template.version },
    templateDefinition: template,
    role: link.role,
    timeZone: await getTimeZone(services),
    people,
    guest: joined && { id: secret, name: joined.name },
    ...(await presentLook(prisma, link)),
  };
}
