/**
 * The live draft of each template. It begins as the published source and stands on that version until it is published itself or
 * let go. A member’s template in the making has a draft as well, named by their id until the template has its own.
 */
import type * as Y from 'yjs';
import { templateDocumentName } from '#core/protocol/document-name.ts';
import { dropSecondSeed, hasSecondSeed } from '#core/template/draft/second-seed.ts';
import { STARTER } from '#core/template/draft/starter-template.ts';
import {
  openTemplateDraft,
  type PublishedSource,
  replaceSource,
  restartDraft,
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
  // A version published since `base` was read found no draft that could follow it.
  await followWithDraft(services, draftId);
  return true;
}

/**
 * Brings the draft of a template to the newest version, if it still says what the version it stands on says. Otherwise it stays as
 * it is, and its pages say that another version was published meanwhile. They are told either way.
 */
export async function followWithDraft(services: DraftServices, templateId: string): Promise<void> {
  const { prisma, live, journal } = services;
  const name = templateDocumentName(templateId);
  const newest = await prisma.templateVersion.findFirst({
    where: { templateId },
    orderBy: { version: 'desc' },
  });
  if (newest === null || (await journal.headSeq(name)) === 0) return;
  const { base } = await live.read(name, readDraft);
  const begun = base === null || base === 0 ? null : await findVersion(prisma, templateId, base);
  await live.edit(name, SYSTEM_ACTOR, EDIT, (doc) => {
    const now = readDraft(doc);
    const isUnchanged = begun !== null && now.base === base && now.source === begun.source;
    if (!isUnchanged && now.source !== newest.source) return;
    replaceSource(openTemplateDraft(doc).source, newest.source);
    raiseBase(doc, newest.version);
  });
  live.announce(name, { type: 'template-published', id: templateId, version: newest.version });
}

/**
 * After an edit: a draft that says the same as the newest version was let go, and stands on that version, whichever it stood on
 * before. One that a restored server began anew, and a page then handed in, is made one again.
 */
export async function projectDraft(services: DraftServices, draftId: string): Promise<void> {
  const name = templateDocumentName(draftId);
  const newest = await findBase(services.prisma, draftId);
  if (newest === null) return;
  if (await services.live.read(name, (doc) => hasSecondSeed(doc, name, newest)))
    await services.live.edit(name, SYSTEM_ACTOR, EDIT, (doc) => dropSecondSeed(doc, name, newest));
  const draft = await services.live.read(name, readDraft);
  if (draft.base === null || draft.base >= newest.version) return;
  if (draft.source !== newest.source) return;
  await services.live.edit(name, SYSTEM_ACTOR, EDIT, (doc) => {
    if (readDraft(doc).source === newest.source) raiseBase(doc, newest.version);
  });
}

export interface Publication extends PublishedSource {
  readonly templateId: string;
  /** The draft it was published from, if from one. */
  readonly draftId: string | undefined;
}

/**
 * Brings drafts to a version that was published. The template’s own draft stands on it, if it was published from that, also with
 * what somebody has typed into it meanwhile; else it follows as `followWithDraft` says. Done again, it changes nothing.
 */
export async function settleDrafts(services: DraftServices, publication: Publication): Promise<void> {
  const { templateId, draftId, version } = publication;
  if (draftId !== undefined) await admitToDraft(services, templateId);
  if (draftId === templateId)
    await services.live.edit(templateDocumentName(templateId), SYSTEM_ACTOR, EDIT, (doc) =>
      raiseBase(doc, version),
    );
  await followWithDraft(services, templateId);
  if (draftId !== undefined && draftId !== templateId) await goOnUnderItsId(services, draftId, publication);
}

/** Somebody who never stops typing is not waited for. */
const ATTEMPTS = 20;

/**
 * A template in the making goes on as the draft of the published one, with what was typed meanwhile, and its own begins anew. Where
 * the draft of the template says something else already, both stay as they are. A word is taken from the one only when the other
 * has it: the two are different documents, and no edit is made in both.
 */
async function goOnUnderItsId(
  { live }: DraftServices,
  draftId: string,
  { templateId, version, source }: Publication,
): Promise<void> {
  const [from, to] = [templateDocumentName(draftId), templateDocumentName(templateId)];
  let written = source;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const typed = (await live.read(from, readDraft)).source;
    // Begun anew already.
    if (typed === STARTER.source) break;
    const { result: hasIt } = await live.edit(to, SYSTEM_ACTOR, EDIT, (doc) => {
      const text = openTemplateDraft(doc).source;
      if (text.toString() === written) replaceSource(text, typed);
      return text.toString() === typed;
    });
    if (!hasIt) return;
    written = typed;
    const { result: isTaken } = await live.edit(from, SYSTEM_ACTOR, EDIT, (doc) => {
      if (readDraft(doc).source !== typed) return false;
      restartDraft(doc, STARTER);
      return true;
    });
    if (!isTaken) continue;
    live.announce(from, { type: 'template-published', id: templateId, version });
    return;
  }
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
