/** Codex sessions that reattach text typed into replaced blocks, whether or not an editor is open. */
import type { CodexSession } from '#sync/session/codex-session.ts';
import type { SessionOptions } from '#sync/session/document-session.ts';
import { hasEnded } from '#sync/session/session-status.ts';
import { acquireCodexSession, type SessionLease } from '#sync/session/shared-sessions.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { reattachText } from './reattach.ts';
import { UnplacedTexts } from './unplaced-texts.ts';

const texts = new WeakMap<CodexSession, UnplacedTexts>();

/** As `acquireCodexSession`, for a session that reattaches text. */
export function acquireReattachingSession(options: SessionOptions): SessionLease<CodexSession> {
  const lease = acquireCodexSession(options);
  const { session } = lease;
  if (texts.has(session)) return lease;
  const unplaced = new UnplacedTexts(
    personalStore(options.store, options.actor.id).records,
    options.documentName,
  );
  texts.set(session, unplaced);
  reattachText({
    doc: session.doc,
    writtenLately: () => session.writtenLately(),
    isPage: (client) => session.awareness.getStates().has(client),
    mayWrite: () => {
      const status = session.status.get();
      return status.phase !== 'read-only' && !hasEnded(status);
    },
    onUnplaced: (found) => unplaced.add(found),
  });
  return lease;
}

/** The unplaced texts of this session and earlier ones; `null` for a session that was acquired otherwise. */
export function unplacedTextsOf(session: CodexSession): UnplacedTexts | null {
  return texts.get(session) ?? null;
}
