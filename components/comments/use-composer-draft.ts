/** A hook that takes up a comment again that was begun before a reload. */
import { useEffect } from 'react';
import type { SavedDrafts } from '#components/codex-context/saved-drafts.ts';
import { parseAnchor } from '#core/comments/records.ts';
import type { CommentsStore } from './state/comments-store.ts';
import { NEW_THREAD } from './thread/new-comment.tsx';
import { draftPlace } from './thread/use-comment-draft.ts';

export function useComposerDraft(
  store: CommentsStore | null,
  drafts: SavedDrafts,
  canComment: boolean,
): void {
  useEffect(() => {
    if (store === null || !canComment) return;
    let wanted = true;
    void drafts.find(draftPlace(NEW_THREAD)).then((saved) => {
      const anchor = saved === null ? null : parseAnchor(readJson(saved.base));
      if (saved?.sendsAs !== undefined && store.wasSent(saved.sendsAs))
        return drafts.save(draftPlace(NEW_THREAD), null);
      if (wanted && anchor !== null && store.get().composing === null)
        store.composeAt(anchor, { isResumed: true });
    });
    return () => {
      wanted = false;
    };
  }, [store, drafts, canComment]);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
