/** The body of a Codex with its comments: beside it where there is room, in a sheet below it on a narrow page. */
import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import styles from './comments-layout.module.css';
import { CommentsMargin, marginItems } from './comments-margin.tsx';
import { CommentsSheet } from './comments-sheet.tsx';
import { useCommentsIfAny, useCommentsState } from './state/comments-context.tsx';
import { useCommentKeys } from './thread/use-comment-keys.ts';

/** Text of 596 px, its padding, and threads of 316 px. */
const MARGIN_FROM = 1000;

export function CommentsLayout({ children }: { readonly children: ReactNode }) {
  const comments = useCommentsIfAny();
  const state = useCommentsState();
  const layout = useRef<HTMLDivElement>(null);
  const setMargin = comments?.setMargin;
  useEffect(() => {
    const element = layout.current;
    if (element === null || setMargin === undefined) return;
    const observer = new ResizeObserver(() => setMargin(element.clientWidth >= MARGIN_FROM));
    observer.observe(element);
    return () => observer.disconnect();
  }, [setMargin]);
  const hasMargin = comments?.surface === 'margin' && marginItems(state).length > 0;
  const letGo = (event: MouseEvent<HTMLElement>) => {
    const { target } = event;
    if (comments === null || state.activeId === null || !(target instanceof Element)) return;
    const isText = target.closest('[data-field]') !== null;
    if (isText && target.closest('.comment-passage, button, a') === null) comments.store.activate(null);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape in a thread does the same (use-comment-keys.ts).
    // biome-ignore lint/a11y/noStaticElementInteractions: a click beside a thread only lets go of it; there is nothing to operate.
    <div ref={layout} className={styles['layout']} data-margin={hasMargin || undefined} onClick={letGo}>
      {children}
      {hasMargin && <CommentsMargin />}
      {comments !== null && <Keys />}
      {comments?.surface === 'sheet' && <CommentsSheet />}
    </div>
  );
}

function Keys() {
  useCommentKeys();
  return null;
}
