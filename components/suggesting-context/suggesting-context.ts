/** The React context of suggesting mode, as fields see it: the fork that each is edited on, and what is changed there. */
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import type * as Y from 'yjs';
import type { Fork } from '#components/codex-context/codex-context.tsx';
import type { TextPlaces } from '#components/comments-context/comments-context.ts';
import type { BlockChange, FormatChange } from '#core/suggestions/proposed-change.ts';

/** A change that stands in the text of a fork, in places of that. */
export interface TrackedChange {
  /** Of the suggestion it is part of; `null` while that is not written yet. */
  readonly threadId: string | null;
  /** The words that come; `null` where none do. */
  readonly added: TextPlaces | null;
  /** The words that went, and where they stood; `null` where none did. */
  readonly removed: { readonly place: Y.RelativePosition; readonly text: string } | null;
}

/** The copy of the Codex in which one field is edited. Another object once it is made anew. */
export interface FieldFork extends Fork {
  /** Of its author, as CSS. */
  readonly color: string;
  /** The same array until something changes in it; none of a field that holds no text. */
  changes(): readonly TrackedChange[];
  /** Whether a suggestion is written into this fork, so that it needs no other marks. */
  holds(threadId: string): boolean;
  readonly subscribe: (listener: () => void) => () => void;
}

export interface Suggesting {
  /** `null` for a field for which nothing can be suggested. The same one until the fork is made anew. */
  forkOf(fieldId: string): FieldFork | null;
  readonly subscribe: (listener: () => void) => () => void;
  /** Says quietly why something cannot be suggested. */
  refuse(reason: string): void;
  /** Suggests formatting for words of a rich text, or takes that back where it is suggested already; places of the fork. */
  suggestFormat(fieldId: string, places: TextPlaces, change: FormatChange | BlockChange): void;
}

export const FILES_REFUSAL = 'Files and pictures are added in Editing only.';

/** `null` where one edits or reads. */
export const SuggestingContext = createContext<Suggesting | null>(null);

/** The fork of whatever field stands here; `null` outside of one. */
export const FieldForkContext = createContext<FieldFork | null>(null);

export function useSuggesting(): Suggesting | null {
  return useContext(SuggestingContext);
}

export function useFieldFork(): FieldFork | null {
  return useContext(FieldForkContext);
}

const NEVER = () => () => undefined;

/** The fork that a field is edited on; `null` where one does not suggest. */
export function useForkOf(fieldId: string): FieldFork | null {
  const suggesting = useSuggesting();
  const get = useCallback(() => suggesting?.forkOf(fieldId) ?? null, [suggesting, fieldId]);
  return useSyncExternalStore(suggesting?.subscribe ?? NEVER, get, get);
}
