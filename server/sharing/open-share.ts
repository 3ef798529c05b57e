/** `POST /share/open`: everything that a guest's page needs to start. */
import { followsPattern } from '#core/codex/pattern-title.ts';
import { peopleInFields } from '#core/codex/people-in-fields.ts';
import type { OpenedShare } from '#core/protocol/api/sharing.ts';
import { recordAudit } from '../access/audit-log.ts';
import { findOpenLink, publicGuestId, whyNotOpen } from '../access/share-link-access.ts';
import { readThrough } from '../codices/content/live-reading.ts';
import type { Services } from '../ports/services.ts';
import { findCodexRow } from '../projection/tables/codex-store.ts';

/**
 * Opens a share link. Without a name it only describes the Codex; with one it creates the guest, whose `id` is a secret
 * between their browser and the server. Throws as `whyNotOpen` says, and `rate_limited` when `address` opens it too often.
 */
export async function openShare(
  services: Services,
  { token, name }: { readonly token: string; readonly name?: string | undefined },
  address: string,
): Promise<OpenedShare & { readonly linkId: string }> {
  const { prisma, environment } = services;
  const link = await findOpenLink(prisma, { token }, environment.now());
  const row = link && (await findCodexRow(prisma, link.codexId));
  if (!link || !row) throw await whyNotOpen(prisma, token, environment.now());
  await services.shareLinkRateLimit.take(link.id, address);
  const { title, template, named } = await readThrough(services, row, (codex, template) => ({
    title: followsPattern(codex.doc, template) ? row.title : codex.title.toString(),
    template,
    named: peopleInFields(codex, template),
  }));
  const people = await prisma.user.findMany({
    where: { id: { in: [...named] } },
    select: { id: true, name: true },
  });
  const guest = name === undefined ? null : { id: environment.newId(), name };
  if (guest) {
    await prisma.shareLink.update({
      where: { id: link.id },
      data: { lastUsedAt: new Date(environment.now()) },
    });
    const visible = { id: publicGuestId(link.id, guest.id), name: guest.name };
    await recordAudit(services, visible, 'link-opened', link.id, { codexId: link.codexId });
  }
  return {
    linkId: link.id,
    codexId: link.codexId,
    title,
    template: { id: template.id, version: template.version },
    templateDefinition: template,
    role: link.role,
    people,
    guest,
  };
}
