/** A hook that joins the editor of a rich text with the comments of the open Codex. */
import type { Editor } from '@tiptap/react';
import { useEffect, useMemo } from 'react';
import {
  type CommentedPassage,
  useCommentedPassages,
  useFieldComments,
} from '#components/comments-context/comments-context.ts';
import { passagesTransaction, selectedPlaces } from './commented-passages.ts';

export function useRichTextComments(editor: Editor | null, fieldId: string): void {
  const comments = useFieldComments();
  const show = useMemo(() => (editor === null ? null : showIn(editor)), [editor]);
  useCommentedPassages(fieldId, show);
  useEffect(() => {
    if (comments === null || editor === null) return;
    return comments.offerSelection(fieldId, () => selectedPlaces(editor.state));
  }, [comments, editor, fieldId]);
}

function showIn(editor: Editor) {
  return (passages: readonly CommentedPassage[]) => {
    // The text may be bound a moment after the editor is there.
    queueMicrotask(() => {
      if (editor.isDestroyed) return;
      const transaction = passagesTransaction(editor.state, passages);
      if (transaction !== null) editor.view.dispatch(transaction);
    });
  };
}
