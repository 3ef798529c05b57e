/** `POST /share/open`: everything that a guest's page needs to start. */

import { type CodexExtract, extractScope, extractTemplate, TITLE } from '#core/codex/extract.ts';
import { followsPattern } from '#core/codex/pattern-title.ts';
import { peopleInFields } from '#core/codex/people-in-fields.ts';
import { commentsMark } from '#core/comments/extract/comments-extract.ts';
import { extractMark } from '#core/document/extract-update.ts';
import { BinderyError } from '#core/errors.ts';
import type { OpenedShare } from '#core/protocol/api/sharing.ts';
import { extractCommentsName, extractDocumentName } from '#core/protocol/document-name.ts';
import { extractUse, type OpenLink, whyNotOpen } from '../access/share-link-access.ts';
import { getTimeZone } from '../access/workspace-setting.ts';
import { readThrough } from '../codices/content/live-reading.ts';
import type { Services } from '../ports/services.ts';
import { type CodexRow, findCodexRow } from '../projection/tables/codex-store.ts';
import type { PassEntry } from './guest-pass.ts';
import { admitGuest, type GuestEntry, joinLink, presentLook, refuseReaders } from './link-guests.ts';

/**
 * Opens a share link, at the Codex on top unless `codexId` names another. Without a name it only describes the Codex; with one it creates the guest, whose `id` is a secret
 * between their browser and the server. Throws as `admitGuest` does, and `rate_limited` when `address` opens it too often.
 */
export async function openShare(
  services: Services,
  { name, codexId, ...entry }: GuestEntry & { readonly codexId?: string | undefined },
  address: string,
): Promise<OpenedShare & { readonly pass: PassEntry | null }> {
  const { prisma, environment } = services;
  const { link, guest: known } = await admitGuest(services, entry, address);
  refuseReaders(link);
  const shared = await findShared(services, link, codexId ?? link.codexId);
  const row = shared && link.branch !== null ? { ...shared, branch: link.branch } : shared;
  if (row === null) throw await whyNotOpen(prisma, entry.token, environment.now());
  if (link.viewer === null) await services.shareLinkRateLimit.take(link.id, address);
  // Nobody opens a link for some fields but to its extract.
  const use = link.fields.length === 0 ? null : extractUse(link);
  const { title, template, named, scope } = await readThrough(services, row, (codex, whole) => {
    const template = use === null ? whole : extractTemplate(whole, link.fields, use);
    const isTold = link.fields.length === 0 || link.fields.includes(TITLE);
    const title = followsPattern(codex.doc, whole) ? row.title : codex.title.toString();
    const scope = use && extractScope(whole, link.fields, use);
    const named = peopleInFields(codex.asShown(whole), template);
    return { title: isTold ? title : null, template, named, scope };
  });
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
    // The files of a Codex are none of its fields.
    pass:
      link.viewer === null && link.fields.length === 0
        ? { linkId: link.id, guestId: (joined ?? known)?.id ?? null }
        : null,
    codexId: row.id,
    title: title ?? '',
    ...(scope !== null && { extract: { ...documentsOf(link, scope), title: title !== null } }),
    template: { id: template.id, version: template.version },
    templateDefinition: template,
    role: link.role,
    timeZone: await getTimeZone(services),
    people,
    guest: joined && { id: secret, name: joined.name },
    ...(await presentLook(prisma, link)),
    ...(link.subtree && { top: link.codexId }),
    ...(link.branch !== null && { branch: link.branch }),
  };
}

/** What guests of a link for some fields open in place of the Codex and its comments. */
function documentsOf(link: OpenLink, scope: CodexExtract) {
  const document = extractDocumentName(link.id, extractMark(scope));
  if (extractUse(link) !== 'comment') return { document };
  return { document, comments: extractCommentsName(link.id, commentsMark({ fields: scope.commented })) };
}

/** A Codex that the link leads to. Throws `not_found` for every other. */
async function findShared(
  { prisma, tree }: Services,
  link: Pick<OpenLink, 'codexId' | 'subtree'>,
  codexId: string,
): Promise<CodexRow | null> {
  if (codexId === link.codexId) return await findCodexRow(prisma, codexId);
  const isBelow = link.subtree && (await tree.sharedSubtree(link.codexId)).includes(codexId);
  const row = isBelow ? await findCodexRow(prisma, codexId) : null;
  if (row === null || row.deletedAt !== null)
    throw new BinderyError('not_found', 'This link does not lead to this Codex, or not any more.');
  return row;
}
