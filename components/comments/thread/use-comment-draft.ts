/** A hook for what is typed into a comment box, kept on this device over a reload. */
import { useEffect, useRef, useState } from 'react';
import { useComments } from '../state/comments-context.tsx';
import { NOTHING_TYPED, readComment, type TypedComment, writeComment } from './comment-text.ts';

/** As the box has them. */
interface CommentDraftOptions {
  readonly draftKey: string;
  readonly draftAbout?: string;
  readonly initial?: string;
  readonly onSentBefore?: () => void;
}

interface CommentDraft {
  readonly typed: TypedComment;
  /** `null` throws the draft away, once it was sent. */
  setTyped(next: TypedComment | null): void;
  /** The id to send it under; what is typed afterwards has another. */
  takeId(): string;
}

/**
 * A page that goes right after a comment was sent may leave its draft behind. Both have one id: a draft whose comment is there, or arrives
 * from the server, is forgotten, unless somebody has typed on in it.
 */
export function useCommentDraft(options: CommentDraftOptions): CommentDraft {
  const { drafts, store } = useComments();
  const place = draftPlace(options.draftKey);
  const [typed, show] = useState<TypedComment>(() => readComment(options.initial ?? ''));
  const touched = useRef(false);
  const sendsAs = useRef<string | null>(null);
  const latest = useRef({ ...options, typed });
  latest.current = { ...options, typed };

  const keep = (next: TypedComment) => {
    const markdown = writeComment(next);
    if (markdown === '') return drafts?.save(place, null);
    sendsAs.current ??= store.newCommentId();
    const base = latest.current.draftAbout ?? '';
    drafts?.save(place, { text: markdown, base, problem: null, sendsAs: sendsAs.current });
  };
  const keepLatest = useRef(keep);
  keepLatest.current = keep;

  useEffect(() => {
    let wanted = true;
    const forgetSent = () => {
      if (sendsAs.current === null || !store.wasSent(sendsAs.current)) return;
      sendsAs.current = null;
      if (touched.current) return keepLatest.current(latest.current.typed);
      show(NOTHING_TYPED);
      drafts?.save(place, null);
      latest.current.onSentBefore?.();
    };
    void drafts?.find(place).then((saved) => {
      if (!wanted || touched.current || saved === null) return;
      sendsAs.current = saved.sendsAs ?? null;
      show(readComment(saved.text));
      forgetSent();
    });
    const stop = store.subscribe(forgetSent);
    return () => {
      wanted = false;
      stop();
    };
  }, [drafts, store, place]);

  return {
    typed,
    setTyped(next) {
      touched.current = true;
      show(next ?? NOTHING_TYPED);
      keep(next ?? NOTHING_TYPED);
    },
    takeId() {
      const id = sendsAs.current ?? store.newCommentId();
      // From here on it is no draft any more: that it is there now is no surprise.
      sendsAs.current = null;
      return id;
    },
  };
}

/** Where the draft of a box is kept among the drafts of a Codex. */
export function draftPlace(key: string): string {
  return `comment/${key}`;
}
