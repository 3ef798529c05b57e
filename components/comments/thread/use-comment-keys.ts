/** The keys of comments: beginning one from anywhere, and going through the list of threads. */
import { type KeyboardEvent as ReactKeyboardEvent, useEffect, useRef } from 'react';
import { shortcutKey } from '#components/browser/shortcut-key.ts';
import { useComments } from '../state/comments-context.tsx';
import type { PlacedThread } from '../state/placed-thread.ts';

/** Everywhere on the page: Mod-Alt-M begins a comment, Mod-Alt-. and Mod-Alt-, go to the next and the previous open thread. */
export function useCommentKeys(): void {
  const comments = useComments();
  const latest = useRef(comments);
  latest.current = comments;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isOurs = (event.metaKey || event.ctrlKey) && event.altKey && !event.shiftKey;
      // The third level of a keyboard is Ctrl and Alt too, and writes letters.
      if (!isOurs || event.getModifierState('AltGraph') || isInDialog(event.target)) return;
      const { begin, canComment, show, store } = latest.current;
      if (isKey(event, 'KeyM', 'm')) {
        if (!canComment) return;
        event.preventDefault();
        begin(fieldOf(event.target));
      } else if (event.code === 'Period' || event.code === 'Comma') {
        const { threads, activeId } = store.get();
        const open = threads.filter(({ resolvedAt }) => resolvedAt === null);
        const next = neighbour(open, activeId, event.code === 'Period' ? 1 : -1);
        if (next === null) return;
        event.preventDefault();
        show(next.id, { focus: true });
      }
    };
    document.addEventListener('keydown', onKeyDown, { capture: true });
    return () => document.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}

/** J and K go through a list of threads while the focus is in it, and in no box; Escape goes back to the text. */
export function useThreadListKeys(threads: readonly PlacedThread[]) {
  const { show, store } = useComments();
  return (event: ReactKeyboardEvent<HTMLElement>) => {
    const { target, key } = event;
    if (event.metaKey || event.ctrlKey || event.altKey || !(target instanceof HTMLElement)) return;
    if (target.closest('textarea, input, [role="menu"]') !== null) return;
    if (key === 'Escape') {
      const { activeId } = store.get();
      if (activeId === null) return;
      event.preventDefault();
      focusPassage(activeId);
      store.activate(null);
      return;
    }
    if (key !== 'j' && key !== 'k') return;
    const here = target.closest<HTMLElement>('[data-thread-card]')?.dataset['threadCard'] ?? null;
    const next = neighbour(threads, here ?? store.get().activeId, key === 'j' ? 1 : -1);
    if (next === null) return;
    event.preventDefault();
    show(next.id, { focus: true });
  };
}

/** The thread after or before one in the list, around its ends; the first, or the last, where none is meant. */
export function neighbour<Item extends { readonly id: string }>(
  threads: readonly Item[],
  id: string | null,
  step: 1 | -1,
): Item | null {
  const here = threads.findIndex((thread) => thread.id === id);
  if (here < 0) return threads.at(step === 1 ? 0 : -1) ?? null;
  return threads[(here + step + threads.length) % threads.length] ?? null;
}

/** Puts the focus into the text that a thread is about. */
export function focusPassage(threadId: string): void {
  const passage = document.querySelector(`.comment-passage[data-thread="${CSS.escape(threadId)}"]`);
  passage?.closest<HTMLElement>('[role="textbox"]')?.focus({ preventScroll: true });
}

/** Puts the focus on a thread, once it is drawn. */
export function focusThread(threadId: string): void {
  requestAnimationFrame(() => {
    const card = document.querySelector<HTMLElement>(`[data-thread-card="${CSS.escape(threadId)}"]`);
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: 'nearest' });
  });
}

function isKey(event: KeyboardEvent, code: string, key: string): boolean {
  // With Alt, Apple keyboards write another character.
  return event.code === code || shortcutKey(event) === key;
}

function isInDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"]:not([data-comments])') !== null;
}

function fieldOf(target: EventTarget | null): string | null {
  if (!(target instanceof Element)) return null;
  const field = target.closest<HTMLElement>('[data-field]')?.dataset['field'] ?? null;
  if (field !== null) return field;
  // A text that is only read has no focus while something in it is selected.
  const { anchorNode } = window.getSelection() ?? {};
  const selected = anchorNode instanceof Element ? anchorNode : (anchorNode?.parentElement ?? null);
  return selected?.closest<HTMLElement>('[data-field]')?.dataset['field'] ?? null;
}
