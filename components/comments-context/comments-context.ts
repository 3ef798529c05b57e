/** The React context of the comments of an open Codex, as its fields see them: where threads stand, and how to begin one. */
import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
import type * as Y from 'yjs';
import type { ProposedMarkType } from '#core/suggestions/proposed-change.ts';

/** Two places in a text; in both the character behind the place counts, and they are of one field. */
export interface TextPlaces {
  readonly start: Y.RelativePosition;
  readonly end: Y.RelativePosition;
}

/** What a suggestion would do to the words of its passage. */
export interface SuggestedWords {
  /** Whether the words go. */
  readonly removes: boolean;
  readonly side: 'before' | 'after';
  /** What comes on that side; may be empty. */
  readonly text: string;
  /** That of its author, as CSS. */
  readonly color: string;
  /** Marks that the words would get. */
  readonly looks: readonly ProposedMarkType[];
}

/** A passage of a text field that a thread is about. */
export interface CommentedPassage extends TextPlaces {
  readonly threadId: string;
  readonly isActive: boolean;
  /** `null`: a comment. */
  readonly suggests: SuggestedWords | null;
}

/** What a frame says of the threads of its field, or a row of its own. */
export interface FieldThreads {
  /** Open threads about the field as a whole, or about the row. */
  readonly count: number;
  /** The first of them. */
  readonly firstId: string | null;
  readonly isActive: boolean;
}

export interface FieldComments {
  /** Whether whoever is here may write comments. */
  readonly canComment: boolean;
  /** The same array until something changes in it. */
  passages(fieldId: string): readonly CommentedPassage[];
  /** The same object until something changes in it. */
  threadsOf(fieldId: string, rowId?: string): FieldThreads;
  readonly subscribe: (listener: () => void) => () => void;
  /** Shows a thread wherever this page shows threads; `hasFocus` where it was asked for by keyboard. */
  open(threadId: string): void;
  /** Begins a comment on a row of the field, or on what is selected in it, else on the field. */
  begin(fieldId: string, rowId?: string): void;
  /** Begins a suggestion for what is selected in the field, or for the field as a whole; `null` on a branch, where it is written. */
  readonly suggest: ((fieldId: string) => void) | null;
  /** The editor of a field tells what is selected in it, when asked. Answers how to end that. */
  offerSelection(fieldId: string, read: () => TextPlaces | null): () => void;
}

/** `null` where there are no comments: previews, history. */
export const FieldCommentsContext = createContext<FieldComments | null>(null);

/** The comments of the open Codex; `null` where there are none. */
export function useFieldComments(): FieldComments | null {
  return useContext(FieldCommentsContext);
}

const NEVER = () => () => undefined;
const NO_THREADS: FieldThreads = { count: 0, firstId: null, isActive: false };

/** The threads about a field as a whole, or about a row of it. */
export function useThreadsOf(fieldId: string, rowId?: string): FieldThreads {
  const comments = useFieldComments();
  const get = () => comments?.threadsOf(fieldId, rowId) ?? NO_THREADS;
  return useSyncExternalStore(comments?.subscribe ?? NEVER, get, get);
}

/** Calls `show` with the passages of a field that are commented, now and after every change. */
export function useCommentedPassages(
  fieldId: string | null,
  show: ((passages: readonly CommentedPassage[]) => void) | null,
): void {
  const comments = useFieldComments();
  useEffect(() => {
    if (comments === null || fieldId === null || show === null) return;
    let shown: readonly CommentedPassage[] | null = null;
    const tell = () => {
      const passages = comments.passages(fieldId);
      if (passages === shown) return;
      shown = passages;
      show(passages);
    };
    tell();
    return comments.subscribe(tell);
  }, [comments, fieldId, show]);
}
