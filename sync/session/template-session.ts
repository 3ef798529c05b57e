/** The live session of the draft of a template. */
import * as Y from 'yjs';
import { openTemplateDraft, type TemplateDraft } from '#core/template/draft/template-draft.ts';
import { STORE_ORIGIN } from '#sync/outbox/document-outbox.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import type { DocumentSession, SessionOptions } from './document-session.ts';
import { openDocumentSession } from './open-document-session.ts';
import type { SessionPhase } from './session-status.ts';

export interface TemplateSession extends DocumentSession {
  readonly draft: TemplateDraft;
  /**
   * Begins the draft on this device while the server is away, from the seed that the server makes as well, so that the two merge
   * into one. Does nothing when the draft is here. Not an edit: what is to be sent is what is written on top of it.
   */
  begin(seed: Uint8Array): Promise<void>;
  /** It was begun by this session, and the server has not been heard of since: it may have a draft already. */
  isBegunHere(): boolean;
}

const SYNCED: readonly SessionPhase[] = ['saved', 'saving', 'read-only'];

/** Opens the session of a draft, with the draft over its document. */
export function openTemplateSession(options: SessionOptions): TemplateSession {
  const session = openDocumentSession(options);
  const { doc, loaded } = session;
  const draft = openTemplateDraft(doc);
  let isBegunHere = false;
  const { status } = session;
  status.subscribe(() => {
    if (SYNCED.includes(status.get().phase)) isBegunHere = false;
  });
  return Object.assign(session, {
    draft,
    isBegunHere: () => isBegunHere,
    async begin(seed: Uint8Array) {
      await loaded;
      if (draft.baseVersion() !== null) return;
      await personalStore(options.store, options.actor.id).append(options.documentName, seed);
      isBegunHere = !SYNCED.includes(status.get().phase);
      Y.applyUpdate(doc, seed, STORE_ORIGIN);
    },
  });
}
