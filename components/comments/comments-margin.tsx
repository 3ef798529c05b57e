/** The threads beside their text, each at its line. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import styles from './comments-margin.module.css';
import { useFilteredThreads } from './comments-tab.tsx';
import { layOutMargin, type MarginItem } from './margin-layout.ts';
import { useCommentsState } from './state/comments-context.tsx';
import type { CommentsState, NewComment } from './state/comments-store.ts';
import type { PlacedThread, ThreadPlace } from './state/placed-thread.ts';
import { NewCommentCard } from './thread/new-comment.tsx';
import { ThreadCard } from './thread/thread-card.tsx';
import { useThreadListKeys } from './thread/use-comment-keys.ts';

const GAP = 12;

/** The threads that have a place in the text, and the one that is being written. */
export function marginItems({ threads, activeId, composing }: CommentsState): readonly {
  readonly id: string;
  readonly place: ThreadPlace;
  readonly thread: PlacedThread | null;
  readonly composing: NewComment | null;
}[] {
  const shown = threads.filter(
    ({ id, place, resolvedAt }) =>
      place.on !== 'removed' && place.on !== 'codex' && (resolvedAt === null || id === activeId),
  );
  const items = shown.map((thread) => ({ id: thread.id, place: thread.place, thread, composing: null }));
  if (composing === null || composing.place.on === 'codex') return items;
  return [...items, { id: 'draft', place: composing.place, thread: null, composing }];
}

export function CommentsMargin() {
  const state = useCommentsState();
  const { composing, activeId } = state;
  const items = marginItems(state);
  const margin = useRef<HTMLElement>(null);
  const tops = useTops(margin, state);
  const unread = new Set(useFilteredThreads().unread.map(({ id }) => id));
  const onKeyDown = useThreadListKeys(items.flatMap(({ thread }) => thread ?? []));
  return (
    <aside
      ref={margin}
      className={styles['margin']}
      aria-label="Comments beside the text"
      data-comments
      onKeyDown={onKeyDown}
    >
      {items.map(({ id, thread, composing: written }) => {
        const top = tops.get(id);
        const isActive = id === activeId || written !== null;
        return (
          <div
            key={id}
            className={styles['card']}
            data-margin-card={id}
            data-active={isActive || undefined}
            data-draft={written !== null || undefined}
            style={{ insetBlockStart: top ?? 0, visibility: top === undefined ? 'hidden' : undefined }}
          >
            {thread !== null && (
              <ThreadCard thread={thread} isOpen={id === activeId} isNew={unread.has(id)} isSheet={false} />
            )}
            {written !== null && composing !== null && <NewCommentCard composing={composing} />}
          </div>
        );
      })}
    </aside>
  );
}

/** Where each card stands, measured whenever threads, text or cards change their size or place; a card without a line has no top. */
function useTops(margin: { readonly current: HTMLElement | null }, state: CommentsState) {
  const [tops, setTops] = useState<ReadonlyMap<string, number>>(new Map());
  const latest = useRef(state);
  latest.current = state;
  const measure = useRef(() => {
    const element = margin.current;
    if (element === null) return;
    const { activeId, composing } = latest.current;
    const active = composing !== null && composing.place.on !== 'codex' ? 'draft' : activeId;
    const next = layOutMargin(itemsIn(element, latest.current), active, GAP);
    setTops((before) => (isSame(before, next) ? before : next));
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is measured varies with the state.
  useLayoutEffect(() => {
    measure.current();
    // Passages are drawn by their editors, a moment later.
    const frame = requestAnimationFrame(() => requestAnimationFrame(measure.current));
    return () => cancelAnimationFrame(frame);
  }, [state]);
  useEffect(() => {
    const element = margin.current;
    const body = element?.parentElement ?? null;
    if (element === null || body === null) return;
    const observer = new ResizeObserver(() => measure.current());
    const observeAll = () => {
      observer.disconnect();
      for (const child of body.children) if (child !== element) observer.observe(child);
      for (const card of element.children) observer.observe(card);
    };
    observeAll();
    const cards = new MutationObserver(observeAll);
    cards.observe(element, { childList: true });
    return () => {
      observer.disconnect();
      cards.disconnect();
    };
  }, [margin]);
  return tops;
}

function itemsIn(margin: HTMLElement, state: CommentsState): readonly MarginItem[] {
  const { top } = margin.getBoundingClientRect();
  const body = document.querySelector('article[data-codex-body]');
  const [passages, cards] = [shownPassages(body), cardsIn(margin)];
  return marginItems(state).flatMap(({ id, place }) => {
    const line = passages.get(id)?.getClientRects()[0]?.top ?? lineOf(body, place);
    const card = cards.get(id);
    if (line === null || card === undefined) return [];
    return [{ id, line: line - top, height: card.offsetHeight }];
  });
}

/** The first shown passage of each thread, found in one walk: a walk for each thread took longer than a frame where there are hundreds. */
function shownPassages(body: Element | null): ReadonlyMap<string, Element> {
  const passages = new Map<string, Element>();
  for (const passage of body?.querySelectorAll<HTMLElement>('.comment-passage[data-thread]') ?? []) {
    const id = passage.dataset['thread'] ?? '';
    if (!passages.has(id) && passage.getClientRects().length > 0) passages.set(id, passage);
  }
  return passages;
}

function cardsIn(margin: HTMLElement): ReadonlyMap<string, HTMLElement> {
  const cards = [...margin.querySelectorAll<HTMLElement>('[data-margin-card]')];
  return new Map(cards.map((card) => [card.dataset['marginCard'] ?? '', card]));
}

/** The top of the row or field that a thread is about, on the screen; `null` while its field is not shown. */
function lineOf(body: Element | null, place: ThreadPlace): number | null {
  const find = (selector: string) =>
    [...(body?.querySelectorAll(selector) ?? [])].find((element) => element.getClientRects().length > 0);
  if (place.on === 'codex' || place.field === null) return null;
  const row = place.on === 'row' ? find(`[data-row="${CSS.escape(place.row)}"]`) : undefined;
  const element = row ?? find(`[data-field="${CSS.escape(place.field)}"]`);
  return element?.getBoundingClientRect().top ?? null;
}

function isSame(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([id, top]) => b.get(id) === top);
}
