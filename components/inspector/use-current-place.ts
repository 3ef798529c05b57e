/** A hook for the field and heading at the top of the viewport, updated while the page scrolls. */
import { useEffect, useState } from 'react';
import { findField } from '#components/fields/frame/focus-order.ts';
import type { OutlineField } from './headings.ts';

export interface Place {
  readonly field: string;
  /** As `OutlineHeading.index`; `null` above the first heading. */
  readonly heading: number | null;
}

/** The part of the window, from its top, in which a place counts as reached. */
const READING_SHARE = 0.3;

export function useCurrentPlace(outline: readonly OutlineField[]): Place | null {
  const [place, setPlace] = useState<Place | null>(null);
  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      const next = findCurrent(outline);
      setPlace((last) => (isSame(last, next) ? last : next));
    };
    const lookSoon = () => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    lookSoon();
    // Captured: the page may scroll in an element of its own.
    addEventListener('scroll', lookSoon, { capture: true, passive: true });
    addEventListener('resize', lookSoon);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', lookSoon, { capture: true });
      removeEventListener('resize', lookSoon);
    };
  }, [outline]);
  return place;
}

/** The rendered headings of a field's text; empty until its editor is mounted. */
export function headingsOnPage(fieldId: string): readonly Element[] {
  const text = findField(document, fieldId)?.querySelector('[contenteditable]');
  return [...(text?.querySelectorAll(':scope > :is(h1, h2, h3, h4)') ?? [])];
}

/** The last place that begins above the line; at the end of the page, the last that is in view. */
function findCurrent(outline: readonly OutlineField[]): Place | null {
  const scroller = document.scrollingElement;
  const atEnd =
    scroller !== null &&
    scroller.scrollTop > 0 &&
    scroller.scrollTop + innerHeight >= scroller.scrollHeight - 2;
  const line = atEnd ? innerHeight : innerHeight * READING_SHARE;
  let current: Place | null = null;
  for (const { id, headings } of outline) {
    const field = findField(document, id);
    if (field === null) continue;
    if (field.getBoundingClientRect().top > line) continue;
    current = { field: id, heading: null };
    const elements = headingsOnPage(id);
    for (const { index } of headings) {
      const top = elements[index]?.getBoundingClientRect().top;
      if (top !== undefined && top <= line) current = { field: id, heading: index };
    }
  }
  return current;
}

function isSame(a: Place | null, b: Place | null): boolean {
  return a?.field === b?.field && a?.heading === b?.heading;
}
