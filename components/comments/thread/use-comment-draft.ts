/** A hook for what is typed into a comment box, kept on this device over a reload. */
import { useEffect, useRef, useState } from 'react';
import { useComments } from '../state/comments-context.tsx';
import { NOTHING_TYPED, readComment, type TypedComment, writeComment } from './comment-text.ts';

/** `null` throws the draft away, once it was sent. `about` is kept with it. */
export function useCommentDraft(
  key: string,
  about: string,
  initial: string,
): readonly [TypedComment, (next: TypedComment | null) => void] {
  const { drafts } = useComments();
  const place = draftPlace(key);
  const [typed, setTyped] = useState<TypedComment>(() => readComment(initial));
  const touched = useRef(false);
  useEffect(() => {
    let wanted = true;
    void drafts?.find(place).then((saved) => {
      if (wanted && !touched.current && saved !== null) setTyped(readComment(saved.text));
    });
    return () => {
      wanted = false;
    };
  }, [drafts, place]);
  const save = (next: TypedComment | null) => {
    touched.current = true;
    setTyped(next ?? NOTHING_TYPED);
    const markdown = next === null ? '' : writeComment(next);
    drafts?.save(place, markdown === '' ? null : { text: markdown, base: about, problem: null });
  };
  return [typed, save];
}

/** Where the draft of a box is kept among the drafts of a Codex. */
export function draftPlace(key: string): string {
  return `comment/${key}`;
}
