/** Lays a long text out little by little: what is out of view waits for idle moments. */
import type { EditorView } from '@tiptap/pm/view';
import { WAITING } from '#components/browser/scroll-to.ts';

/** Laid out at once: more than a screen shows. */
const AT_ONCE = 60;
/** Fewer than this are laid out in the time of a frame or two. */
const WORTH_IT = 250;
/** What an idle moment may take. */
const SLICE_MS = 16;
const FIRST_SLICE = 50;
/** Idle or not, so long after the one before. */
const LATEST_MS = 500;
const LETTERS_A_LINE = 84;
const LETTER_PX = 7.5;

/** ProseMirror's own; its types leave it out. */
interface Observed {
  readonly domObserver: { stop(): void; start(): void };
}

/**
 * Has the browser skip the blocks of a long text that are out of view, and lays them out in idle moments, in their order, until all
 * stand as if this had never been. What comes into view is laid out at once, find in page and print get everything; screen readers
 * read a block once it has been laid out. To be called before the editor is on the page. Returns a function that ends it.
 */
export function layOutGradually(view: EditorView): () => void {
  const blocks = blocksOf(view.dom).slice(AT_ONCE, -1);
  if (blocks.length < WORTH_IT || !canSkip()) return () => undefined;
  const line = Math.min(LETTERS_A_LINE, innerWidth / LETTER_PX);
  unobserved(view, () => {
    for (const block of blocks) skip(block, line);
  });
  const around = view.dom.parentElement;
  around?.setAttribute(WAITING, '');

  const layOut = (from: number, count: number): void => {
    const ready = blocks.splice(from, count);
    unobserved(view, () => {
      for (const block of ready) layOutNow(block);
    });
  };
  // The browser itself would show blocks that come from far away a frame later, and nothing before. What begins above the window is
  // left to it: it keeps the rest where it is when they get their height.
  const layOutView = (): void => {
    const from = firstBelow(blocks, 0);
    layOut(from, firstBelow(blocks, 2 * innerHeight) - from);
  };
  let slice = FIRST_SLICE;
  const next = (): void => {
    const began = performance.now();
    layOut(0, slice);
    view.dom.getBoundingClientRect();
    const took = Math.max(1, performance.now() - began);
    slice = Math.min(slice * 2, Math.max(FIRST_SLICE, Math.floor((slice * SLICE_MS) / took)));
    if (blocks.length > 0) idle = requestIdleCallback(next, { timeout: LATEST_MS });
    else end();
  };
  let idle = requestIdleCallback(next, { timeout: LATEST_MS });
  const end = (): void => {
    cancelIdleCallback(idle);
    removeEventListener('beforeprint', end);
    removeEventListener('scroll', layOutView, { capture: true });
    layOut(0, blocks.length);
    around?.removeAttribute(WAITING);
  };
  addEventListener('beforeprint', end);
  addEventListener('scroll', layOutView, { capture: true, passive: true });
  return end;
}

/** The first of these blocks, which stand one below the other, that begins below `y` in the window. */
function firstBelow(blocks: readonly HTMLElement[], y: number): number {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle]?.getBoundingClientRect().top ?? 0) >= y) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What stands one below the other: the blocks of a text, of its lists the items. */
function blocksOf(text: HTMLElement): HTMLElement[] {
  return [...text.children]
    .flatMap((block) => (block.matches('ul, ol') ? [...block.children] : [block]))
    .filter((block) => block instanceof HTMLElement);
}

/** Without scroll anchoring the text would move under the reader while what is above gets its height. */
function canSkip(): boolean {
  const needed = ['content-visibility: auto', 'overflow-anchor: auto', 'overflow-clip-margin: 1em'];
  return 'requestIdleCallback' in window && needed.every((declaration) => CSS.supports(declaration));
}

function skip(block: HTMLElement, line: number): void {
  const letters = block.textContent.length;
  const lines = Math.max(1, Math.ceil(letters / line), block.querySelectorAll('p').length);
  block.style.setProperty('contain-intrinsic-block-size', `auto ${lines}lh`);
  block.style.setProperty('content-visibility', 'auto');
  // For what stands beside it: the number of an item, the name of a caret.
  block.style.setProperty('overflow-clip-margin', '3em');
}

function layOutNow(block: HTMLElement): void {
  for (const name of ['contain-intrinsic-block-size', 'content-visibility', 'overflow-clip-margin'])
    block.style.removeProperty(name);
  if (block.style.length === 0) block.removeAttribute('style');
}

/** Does something to the blocks that ProseMirror would take for an edit; nothing if the editor has gone. */
function unobserved(view: EditorView, change: () => void): void {
  if (view.isDestroyed) return;
  const { domObserver } = view as EditorView & Observed;
  domObserver.stop();
  change();
  domObserver.start();
}
