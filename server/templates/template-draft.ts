/**
 * The live draft of each template. It begins as the published source and stands on that version until it is published itself or
 * let go. A member’s template in the making has a draft as well, named by their id until the template has its own.
 */
import type * as Y from 'yjs';
import { templateDocumentName } from '#core/protocol/document-name.ts';
import { STARTER } from '#core/template/draft/starter-template.ts';
import {
  openTemplateDraft,
  type PublishedSource,
  replaceSource,
  seedTemplateDraft,
  setBaseVersion,
} from '#core/template/draft/template-draft.ts';
import { isUuid } from '#core/uuid.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import type { Services } from '../ports/services.ts';
import { findVersion } from './template-store.ts';

type DraftServices = Pick<Services, 'prisma' | 'live' | 'journal'>;

const EDIT = { origin: 'template' } as const;

/**
 * Makes sure that the draft `draftId` is there before anybody opens it. False when there can be no such draft: it belongs neither
 * to a published template nor, as the template they have in the making, to a member.
 */
export async function admitToDraft(services: DraftServices, draftId: string): Promise<boolean> {
  const base = await findBase(services.prisma, draftId);
  if (base === null) return false;
  const name = templateDocumentName(draftId);
  if ((await services.journal.headSeq(name)) > 0) return true;
  const seed = { origin: 'seed', operationId: `seed:${name}` } as const;
  await services.live.apply(name, SYSTEM_ACTOR, seed, seedTemplateDraft(name, base));
  return true;
}

/**
 * Brings the draft of a template to the version that has just been published, if nobody had changed it. Otherwise it stays as it
 * is, and its pages say that another version was published meanwhile. They are told either way.
 */
export async function followWithDraft(services: DraftServices, templateId: string): Promise<void> {
  const name = templateDocumentName(templateId);
  const [newest, previous] = await services.prisma.templateVersion.findMany({
    where: { templateId },
    orderBy: { version: 'desc' },
    take: 2,
  });
  if (newest === undefined || (await services.journal.headSeq(name)) === 0) return;
  await services.live.edit(name, SYSTEM_ACTOR, EDIT, (doc) => {
    const draft = openTemplateDraft(doc);
    const text = draft.source.toString();
    const isUnchanged = draft.baseVersion() === previous?.version && text === previous?.source;
    if (!isUnchanged && text !== newest.source) return;
    replaceSource(draft.source, newest.source);
    raiseBase(doc, newest.version);
  });
  services.live.announce(name, { type: 'template-published', id: templateId, version: newest.version });
}

/**
 * After an edit: a draft that says the same as the newest version was let go, and stands on that version, whichever it stood on
 * before.
 */
export async function projectDraft(services: DraftServices, draftId: string): Promise<void> {
  const name = templateDocumentName(draftId);
  const draft = await services.live.read(name, readDraft);
  const newest = await findBase(services.prisma, draftId);
  if (newest === null || draft.base === null || draft.base >= newest.version) return;
  if (draft.source !== newest.source) return;
  await services.live.edit(name, SYSTEM_ACTOR, EDIT, (doc) => {
    if (readDraft(doc).source === newest.source) raiseBase(doc, newest.version);
  });
}

/**
 * After `source` was published from the draft `draftId`: the draft stands on that version from now on, also with what somebody
 * has typed into it meanwhile. A template in the making goes on as the draft of the published one, and its own begins anew.
 */
export async function settleDraft(
  services: DraftServices,
  draftId: string,
  { templateId, version, source }: PublishedSource & { readonly templateId: string },
): Promise<void> {
  const { live } = services;
  const [from, to] = [templateDocumentName(draftId), templateDocumentName(templateId)];
  await admitToDraft(services, templateId);
  const typed = from === to ? source : (await live.read(from, readDraft)).source;
  await live.edit(to, SYSTEM_ACTOR, EDIT, (doc) => {
    const text = openTemplateDraft(doc).source;
    if (text.toString() === source) replaceSource(text, typed);
    raiseBase(doc, version);
  });
  if (from === to) return;
  await live.edit(from, SYSTEM_ACTOR, EDIT, (doc) =>
    replaceSource(openTemplateDraft(doc).source, STARTER.source),
  );
  live.announce(from, { type: 'template-published', id: templateId, version });
}

/** Whether a draft may be that of the template: its own, or one in the making, which is there. */
export async function mayBeDraftOf(
  services: DraftServices,
  draftId: string,
  templateId: string,
): Promise<boolean> {
  return draftId === templateId || (isUuid(draftId) && (await admitToDraft(services, draftId)));
}

function readDraft(doc: Y.Doc): { readonly source: string; readonly base: number | null } {
  const draft = openTemplateDraft(doc);
  return { source: draft.source.toString(), base: draft.baseVersion() };
}

function raiseBase(doc: Y.Doc, version: number): void {
  if ((openTemplateDraft(doc).baseVersion() ?? 0) < version) setBaseVersion(doc, version);
}

/** What a draft begins from; `null` when there can be none. */
async function findBase(prisma: PrismaClient, draftId: string): Promise<PublishedSource | null> {
  const template = await prisma.template.findUnique({ where: { id: draftId }, select: { version: true } });
  if (template !== null) return await findVersion(prisma, draftId, template.version);
  if (!isUuid(draftId)) return null;
  const member = await prisma.user.findUnique({ where: { id: draftId }, select: { id: true } });
  return member === null ? null : STARTER;
}
