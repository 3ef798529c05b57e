/** A hook that joins the editor of a plain text with the comments of the open Codex. */
import type { Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type * as Y from 'yjs';
import {
  type CommentedPassage,
  useCommentedPassages,
  useFieldComments,
} from '#components/comments-context/comments-context.ts';
import { commentButton, selectedPlaces, showPassages } from './commented-passages.ts';

const NO_TOOL: Extension = [];

export interface PlainTextComments {
  readonly onOpen: (threadId: string) => void;
  /** To be told of the editor, and of its end. */
  readonly onEditor: (view: EditorView | null) => void;
  readonly commentTool: Extension;
}

/** `null` as the field: a text without comments. */
export function usePlainTextComments(fieldId: string | null, text: Y.Text): PlainTextComments {
  const comments = useFieldComments();
  const [view, setView] = useState<EditorView | null>(null);
  const latest = useRef(comments);
  latest.current = comments;

  const show = useMemo(
    () => (view === null ? null : (passages: readonly CommentedPassage[]) => showPassages(view, passages)),
    [view],
  );
  useCommentedPassages(fieldId, show);
  useEffect(() => {
    if (comments === null || fieldId === null || view === null) return;
    return comments.offerSelection(fieldId, () => selectedPlaces(view.state, text));
  }, [comments, fieldId, view, text]);

  const maySuggest = comments !== null && comments.suggest !== null;
  const hasTool = fieldId !== null && comments?.canComment === true;
  const commentTool = useMemo(
    () =>
      hasTool
        ? commentButton(
            () => latest.current?.begin(fieldId),
            maySuggest ? () => latest.current?.suggest?.(fieldId) : null,
          )
        : NO_TOOL,
    [hasTool, maySuggest, fieldId],
  );
  const onOpen = useCallback((threadId: string) => latest.current?.open(threadId), []);
  return { onOpen, onEditor: setView, commentTool };
}
