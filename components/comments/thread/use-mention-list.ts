/** A hook for the list of people or Codices at the caret of a comment box: its keys, and what a choice puts into the text. */
import { type RefObject, useId, useState } from 'react';
import type { SuggestionListProps } from '#components/fields/rich-text/suggestion-list.tsx';
import { insertMention, type TypedComment } from './comment-text.ts';
import { type BegunMention, begunMention, useMentionChoices } from './use-mention-choices.ts';

export interface MentionList {
  /** `null` while there is nothing to choose. */
  readonly list: SuggestionListProps | null;
  /** For the box: what the list is, and which of it is meant. */
  readonly attributes: { readonly 'aria-controls'?: string; readonly 'aria-activedescendant'?: string };
  /** The text was changed, and the caret stands there now. */
  readonly follow: (caret: number) => void;
  readonly close: () => void;
  /** Whether the list has done something with the key. */
  readonly takesKey: (key: string) => boolean;
}

export function useMentionList(
  box: RefObject<HTMLTextAreaElement | null>,
  typed: TypedComment,
  setTyped: (next: TypedComment) => void,
): MentionList {
  const [caret, setCaret] = useState<number | null>(null);
  const [picked, setPicked] = useState(0);
  const listId = useId();
  const begun = caret === null ? null : unfinished(typed, caret);
  const { items, label, nothing } = useMentionChoices(begun);
  const isOpen = begun !== null && (items.length > 0 || begun.kind === 'codex');
  const active = Math.min(picked, Math.max(0, items.length - 1));

  const pick = (id: string): void => {
    const item = items.find((choice) => choice.id === id);
    if (begun === null || item === undefined) return;
    const next = insertMention(typed, begun, { kind: begun.kind, id, label: item.title });
    setTyped(next);
    setCaret(null);
    requestAnimationFrame(() => box.current?.setSelectionRange(next.caret, next.caret));
  };
  const takesKey = (key: string): boolean => {
    const item = items[active];
    if (!isOpen) return false;
    if (key === 'Escape') setCaret(null);
    else if (key === 'ArrowDown' || key === 'ArrowUp') {
      const step = key === 'ArrowDown' ? 1 : -1;
      setPicked(items.length === 0 ? 0 : (active + step + items.length) % items.length);
    } else if ((key === 'Enter' || key === 'Tab') && item !== undefined) pick(item.id);
    else return false;
    return true;
  };
  return {
    list: isOpen ? { label, listId, items, active, nothing, onPick: ({ id }) => pick(id) } : null,
    attributes: isOpen
      ? {
          'aria-controls': listId,
          ...(items.length > 0 && { 'aria-activedescendant': `${listId}-${active}` }),
        }
      : {},
    follow(at) {
      setCaret(at);
      setPicked(0);
    },
    close: () => setCaret(null),
    takesKey,
  };
}

/** The mention at the caret that is still to be picked; one that was picked is finished. */
function unfinished({ text, mentions }: TypedComment, caret: number): BegunMention | null {
  const begun = begunMention(text, caret);
  return begun !== null && mentions.some(({ label }) => begun.query.startsWith(label)) ? null : begun;
}
