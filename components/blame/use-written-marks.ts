/** A hook that measures where on the page the lines of a text stand, and by whom they are, whenever text or layout change. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { BlameBody } from '#core/protocol/api/history.ts';
import type { ShownText } from './shown-text.ts';
import {
  type LineBox,
  marksOf,
  stretchesOf,
  type WrittenMark,
  type WrittenSession,
  type WrittenStretch,
} from './written-lines.ts';

/** A text of more pieces is measured around what is in view, and anew when it is scrolled. */
const MANY_PIECES = 300;
/** What is measured beyond what is in view, in heights of the window. */
const AROUND = 1;
/** Measuring lays the page out, so a change waits for a moment without another one. */
const REST_MS = 120;

const NONE: readonly WrittenMark[] = [];

/** The marks, their heights counted from the top of `host`; none while `blame` is not known. */
export function useWrittenMarks(
  host: RefObject<HTMLElement | null>,
  find: (host: HTMLElement) => ShownText | null,
  blame: BlameBody | undefined,
): readonly WrittenMark[] {
  const [marks, setMarks] = useState<readonly WrittenMark[]>(NONE);
  const latest = useRef(find);
  latest.current = find;
  useEffect(() => {
    const element = host.current;
    if (blame === undefined || element === null) {
      setMarks(NONE);
      return;
    }
    const reader = createReader(blame);
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const measure = () => {
      const shown = latest.current(element);
      setMarks(shown === null ? NONE : marksOf(reader.boxes(shown, element.getBoundingClientRect().top)));
    };
    const again = () => {
      clearTimeout(waiting);
      waiting = setTimeout(measure, REST_MS);
    };
    const scrolled = () => {
      if (reader.isLong()) again();
    };
    measure();
    // The marks themselves are in the element as well.
    const mutations = new MutationObserver((records) => {
      if (records.some(({ target }) => !isOfGutter(target))) again();
    });
    mutations.observe(element, { childList: true, characterData: true, subtree: true });
    const sizes = new ResizeObserver(again);
    sizes.observe(element);
    addEventListener('scroll', scrolled, { capture: true, passive: true });
    return () => {
      clearTimeout(waiting);
      mutations.disconnect();
      sizes.disconnect();
      removeEventListener('scroll', scrolled, { capture: true });
    };
  }, [host, blame]);
  return marks;
}

function isOfGutter(node: Node): boolean {
  return (node instanceof Element ? node : node.parentElement)?.closest('[data-gutter]') != null;
}

/** Reads the boxes of a text; the same text is compared with the answer of the server once. */
function createReader({ spans }: BlameBody) {
  let read: { readonly text: string; readonly stretches: readonly WrittenStretch[] } | null = null;
  let long = false;
  return {
    isLong: () => long,
    boxes(shown: ShownText, origin: number): readonly LineBox[] {
      if (read?.text !== shown.text) read = { text: shown.text, stretches: stretchesOf(spans, shown.text) };
      long = shown.pieces.length > MANY_PIECES;
      const beyond = innerHeight * AROUND;
      const [first, last] = long
        ? shown.piecesBetween(-beyond, innerHeight + beyond)
        : [0, shown.pieces.length - 1];
      return boxesOf(shown, read.stretches, first, last).map((box) => ({
        ...box,
        top: box.top - origin,
        bottom: box.bottom - origin,
      }));
    },
  };
}

function boxesOf(
  { pieces, boxesOf: measure }: ShownText,
  stretches: readonly WrittenStretch[],
  first: number,
  last: number,
): readonly LineBox[] {
  const boxes: LineBox[] = [];
  let next = 0;
  for (const piece of pieces.slice(first, last + 1)) {
    while ((stretches[next]?.to ?? piece.to) <= piece.from) next += 1;
    for (let index = next; index < stretches.length; index += 1) {
      const stretch = stretches[index];
      if (stretch === undefined || stretch.from >= piece.to) break;
      const [from, to] = [Math.max(stretch.from, piece.from), Math.min(stretch.to, piece.to)];
      const session: WrittenSession | null = stretch.session;
      for (const box of from < to ? measure(from, to) : []) boxes.push({ ...box, session });
    }
  }
  return boxes;
}
