/** A hook for what is done with comments from anywhere on the page: beginning one, showing one, moving one to other text. */
import { useEffect, useMemo, useRef } from 'react';
import { scrollTo } from '#components/browser/scroll-to.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { TextPlaces } from '#components/comments-context/comments-context.ts';
import { toast } from '#components/ui/toast.tsx';
import type { CommentsContextValue, Surface } from './state/comments-context.tsx';
import type { CommentsStore } from './state/comments-store.ts';
import type { SeenThreads } from './state/seen-threads.ts';
import { threadOfHash } from './thread/thread-link.ts';
import { focusThread } from './thread/use-comment-keys.ts';
import type { ThreadMove } from './use-thread-move.tsx';

type Actions = Pick<CommentsContextValue, 'show' | 'reveal' | 'begin' | 'beginSuggestion' | 'reanchor'> & {
  /** An editor tells what is selected in it, when asked. Answers how to end that. */
  readonly offerSelection: (fieldId: string, read: () => TextPlaces | null) => () => void;
};

export function useCommentActions(
  store: CommentsStore | null,
  seen: SeenThreads,
  surface: Surface,
  askToMove: (move: ThreadMove) => void,
): Actions {
  const { reveal: revealField } = useCodexContext();
  const latest = useRef({ surface, revealField });
  latest.current = { surface, revealField };
  const actions = useMemo(() => createActions(store, () => latest.current, askToMove), [store, askToMove]);
  useSeeing(store, seen);
  useThreadLink(store, actions);
  return actions;
}

interface Page {
  readonly surface: Surface;
  readonly revealField: (fieldId: string) => void;
}

function createActions(
  store: CommentsStore | null,
  page: () => Page,
  askToMove: (move: ThreadMove) => void,
): Actions {
  const selections = new Map<string, () => TextPlaces | null>();
  const reveal: Actions['reveal'] = ({ id, place }) => {
    if (place.on === 'codex' || place.field === null) return;
    const { surface, revealField } = page();
    const align = surface === 'sheet' ? 'start' : 'center';
    const passage = () => shownPassage(id);
    if (place.on === 'text' && passage() !== null) scrollTo(passage() as HTMLElement, align);
    else revealField(place.field);
  };
  return {
    reveal,
    show(threadId, { focus = false } = {}) {
      const thread = store?.thread(threadId);
      if (store === null || thread === null || thread === undefined) return;
      store.activate(threadId);
      // The passage is drawn as the open one first.
      requestAnimationFrame(() => reveal(thread));
      if (focus) focusThread(threadId);
    },
    begin(fieldId, rowId) {
      if (fieldId === null) store?.compose(null, null);
      else if (rowId !== undefined) attempt(() => store?.composeOnRow(fieldId, rowId));
      else attempt(() => store?.compose(fieldId, selections.get(fieldId)?.() ?? null));
    },
    beginSuggestion(fieldId) {
      attempt(() => store?.compose(fieldId, selections.get(fieldId)?.() ?? null, true));
    },
    reanchor(threadId) {
      const [field, places] = selected(selections);
      if (field === null) {
        toast.notice('Select the text that the comment is about, then choose this again.');
        return;
      }
      const thread = store?.thread(threadId) ?? null;
      if (store === null || thread === null) return;
      const { place, comments } = thread;
      askToMove({
        from: place.on === 'codex' ? null : place.field,
        to: field,
        comments: comments.length,
        move: () => attempt(() => store.reanchor(threadId, field, places)),
      });
    },
    offerSelection(fieldId, read) {
      selections.set(fieldId, read);
      return () => {
        if (selections.get(fieldId) === read) selections.delete(fieldId);
      };
    },
  };
}

function attempt(act: () => void): void {
  try {
    act();
  } catch (error) {
    toast.failed('There is nothing to say here.', error);
  }
}

/** The text that is selected on the page: where the browser has its selection, else in whichever editor has one. */
function selected(
  selections: ReadonlyMap<string, () => TextPlaces | null>,
): readonly [string | null, TextPlaces | null] {
  const node = window.getSelection()?.anchorNode ?? null;
  const element = node instanceof Element ? node : (node?.parentElement ?? null);
  const here = element?.closest<HTMLElement>('[data-field]')?.dataset['field'];
  const order = [...selections.keys()].sort((a, b) => Number(b === here) - Number(a === here));
  for (const field of order) {
    const places = selections.get(field)?.() ?? null;
    if (places !== null) return [field, places];
  }
  return [null, null];
}

function shownPassage(threadId: string): HTMLElement | null {
  const passages = document.querySelectorAll<HTMLElement>(
    `.comment-passage[data-thread="${CSS.escape(threadId)}"]`,
  );
  return [...passages].find((passage) => passage.getClientRects().length > 0) ?? null;
}

/** What is open has been seen, and what is said in it while it is. */
function useSeeing(store: CommentsStore | null, seen: SeenThreads): void {
  useEffect(() => {
    if (store === null) return;
    const see = () => {
      const { threads, activeId } = store.get();
      const active = threads.filter(({ id }) => id === activeId);
      if (active.length > 0) seen.see(active, threads);
    };
    see();
    const stops = [store.subscribe(see), seen.subscribe(see)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [store, seen]);
}

/** Shows the thread that the address names as soon as it is there. */
function useThreadLink(store: CommentsStore | null, { show }: Actions): void {
  useEffect(() => {
    if (store === null) return;
    let wanted = threadOfHash(location.hash);
    const look = () => {
      if (wanted === null || store.thread(wanted) === null) return;
      const id = wanted;
      wanted = null;
      show(id, { focus: true });
    };
    const onHash = () => {
      wanted = threadOfHash(location.hash);
      look();
    };
    look();
    const stop = store.subscribe(look);
    window.addEventListener('hashchange', onHash);
    return () => {
      stop();
      window.removeEventListener('hashchange', onHash);
    };
  }, [store, show]);
}
