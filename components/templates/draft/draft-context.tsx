'use client';
/** The React context of the open draft: its text, and how it is changed and undone, for every part of the editor. */
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { TextChange } from '#core/text/text-change.ts';
import { DraftEditing, type Replacement } from './draft-editing.ts';

export interface DraftContextValue {
  /** The source as it is now, with what others have typed. */
  readonly text: string;
  /** False for somebody whose access has ended; then nothing below changes anything. */
  readonly canEdit: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /**
   * Makes the changes in one transaction and one step of undo. `of` is the text they were made for, where that may not be the
   * present one, such as one that was parsed a moment ago. Returns false, having done nothing, when somebody has changed the same
   * place since; true otherwise. Throws `RangeError` for changes that overlap or lie outside of the text.
   */
  apply(changes: readonly TextChange[], of?: string): boolean;
  /** Takes another source as one step, and answers how to take that back or to keep it. */
  replace(source: string): Replacement;
  /** Undoes this person’s last step; the steps of others stay. */
  undo(): void;
  redo(): void;
  /** For an editor that binds itself to the text. */
  readonly editing: DraftEditing;
  /** `null` where nobody is announced. */
  readonly awareness: Awareness | null;
}

const NOT_REPLACED: Replacement = { takeBack: () => undefined, keep: () => undefined };

const DraftContext = createContext<DraftContextValue | null>(null);

/** The open draft. Throws outside of a `DraftProvider`. */
export function useDraft(): DraftContextValue {
  const draft = useContext(DraftContext);
  if (draft === null) throw new Error('This component must stand inside a DraftProvider.');
  return draft;
}

interface DraftProviderProps {
  readonly source: Y.Text;
  readonly awareness: Awareness | null;
  readonly canEdit: boolean;
  readonly children: ReactNode;
}

/** Renders nothing until the draft can be edited, which is at once. */
export function DraftProvider({ source, awareness, canEdit, children }: DraftProviderProps) {
  const editing = useEditing(source);
  const text = useSourceText(source);
  const canUndo = useStack(editing, 'canUndo');
  const canRedo = useStack(editing, 'canRedo');
  if (editing === null) return null;
  const value: DraftContextValue = {
    text,
    canEdit,
    canUndo: canEdit && canUndo,
    canRedo: canEdit && canRedo,
    apply: (changes, of) => canEdit && editing.apply(changes, of),
    replace: (next) => (canEdit ? editing.replace(next) : NOT_REPLACED),
    undo: () => canEdit && editing.undo(),
    redo: () => canEdit && editing.redo(),
    editing,
    awareness,
  };
  return <DraftContext.Provider value={value}>{children}</DraftContext.Provider>;
}

/** The text of a draft, rendered anew with every edit. */
export function useSourceText(source: Y.Text): string {
  const subscribe = useCallback(
    (listener: () => void) => {
      source.observe(listener);
      return () => source.unobserve(listener);
    },
    [source],
  );
  const get = () => source.toString();
  return useSyncExternalStore(subscribe, get, get);
}

/** It listens to the document, so it is made and ended in an effect, never during render. */
function useEditing(source: Y.Text): DraftEditing | null {
  const [editing, setEditing] = useState<DraftEditing | null>(null);
  useEffect(() => {
    const made = new DraftEditing(source);
    setEditing(made);
    return () => {
      made.destroy();
      setEditing(null);
    };
  }, [source]);
  return editing?.source === source ? editing : null;
}

const NEVER = () => () => undefined;

function useStack(editing: DraftEditing | null, what: 'canUndo' | 'canRedo'): boolean {
  const get = () => editing?.[what]() ?? false;
  return useSyncExternalStore(editing?.subscribe ?? NEVER, get, get);
}
