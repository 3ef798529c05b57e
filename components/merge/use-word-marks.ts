/** A hook that underlines in an editor which words are of main and which of the branch, without touching what it draws. */
import { type RefObject, useEffect, useState } from 'react';
import './merge-marks.css';
import { type WordOrigin, wordOrigins } from './word-origins.ts';

/** Names of the highlights in merge-marks.css. */
const MARKS = { main: 'merge-main', branch: 'merge-branch' } as const;
/** Comparing more would keep whoever writes waiting. */
const MOST_LETTERS = 20_000;
const BLOCK = 'p, h1, h2, h3, h4, h5, h6, li, td, th, pre, .cm-line';

/** Whether there is something to underline: not every browser can, and not every text has words of one side alone. */
export function useWordMarks(
  root: RefObject<HTMLElement | null>,
  words: { readonly main: string; readonly branch: string },
): boolean {
  const [isMarked, setMarked] = useState(false);
  useEffect(() => {
    const element = root.current;
    if (element === null || !canHighlight() || words.main === words.branch) return;
    const own: Range[] = [];
    let frame = 0;
    const clear = () => {
      for (const mark of Object.values(MARKS))
        for (const range of own) CSS.highlights.get(mark)?.delete(range);
      own.length = 0;
    };
    const draw = () => {
      clear();
      for (const { mark, range } of rangesIn(element, words)) {
        highlightOf(mark).add(range);
        own.push(range);
      }
      setMarked(own.length > 0);
    };
    const drawSoon = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(draw);
    };
    const observer = new MutationObserver(drawSoon);
    observer.observe(element, { childList: true, characterData: true, subtree: true });
    drawSoon();
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      clear();
    };
  }, [root, words]);
  return isMarked;
}

function canHighlight(): boolean {
  return typeof Highlight === 'function' && typeof CSS !== 'undefined' && 'highlights' in CSS;
}

function highlightOf(mark: string): Highlight {
  const known = CSS.highlights.get(mark);
  if (known !== undefined) return known;
  const made = new Highlight();
  CSS.highlights.set(mark, made);
  return made;
}

interface MarkedRange {
  readonly mark: string;
  readonly range: Range;
}

function rangesIn(root: HTMLElement, words: { main: string; branch: string }): readonly MarkedRange[] {
  const { text, nodes } = textIn(root);
  if (text.length > MOST_LETTERS) return [];
  return wordOrigins(text, words).flatMap(({ origin, from, to }) => {
    const mark = markOf(origin);
    return mark === null ? [] : pieces(nodes, from, to).map((range) => ({ mark, range }));
  });
}

function markOf(origin: WordOrigin): string | null {
  return origin === 'main' || origin === 'branch' ? MARKS[origin] : null;
}

interface PlacedNode {
  readonly node: Text;
  readonly at: number;
}

/** The words of an editor, a line for each block, and where in it each text node stands. */
function textIn(root: HTMLElement): { readonly text: string; readonly nodes: readonly PlacedNode[] } {
  const nodes: PlacedNode[] = [];
  let text = '';
  let block: Element | null = null;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!(node instanceof Text)) continue;
    const editable = node.parentElement?.closest('[contenteditable]');
    if (editable?.getAttribute('contenteditable') !== 'true') continue;
    const own = node.parentElement?.closest(BLOCK) ?? null;
    if (block !== null && own !== block) text += '\n';
    block = own;
    nodes.push({ node, at: text.length });
    text += node.data;
  }
  return { text, nodes };
}

/** A run of the text as ranges in its nodes. */
function pieces(nodes: readonly PlacedNode[], from: number, to: number): readonly Range[] {
  return nodes.flatMap(({ node, at }) => {
    const [start, end] = [Math.max(from - at, 0), Math.min(to - at, node.data.length)];
    if (start >= end) return [];
    const range = new Range();
    range.setStart(node, start);
    range.setEnd(node, end);
    return [range];
  });
}
