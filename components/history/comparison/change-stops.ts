/** The changes that J and K stop at, and going from one to the next. */
import { type RefObject, useCallback, useEffect, useState } from 'react';
import type { Comparison } from '#core/protocol/api/history/comparison.ts';
import { isStop } from './rich-text-changes.tsx';

/** How many changes there are, and in how many fields. */
export function countChanges(changes: Comparison['changes']): {
  readonly stops: number;
  readonly fields: number;
} {
  const changed = changes.filter(({ unchanged }) => unchanged !== true);
  const stops = changed.map(({ kind, content = [] }) =>
    kind === 'richText' ? content.filter(isStop).length : 1,
  );
  return { stops: stops.reduce((sum, count) => sum + count, 0), fields: changed.length };
}

/**
 * The stop that one is at, from 0, or `null`; and how to go on. J and K do so wherever the focus is, but in no box, dialog or menu.
 * A stop is an element with `data-stop` inside of `root`.
 */
export function useChangeStops(root: RefObject<HTMLElement | null>) {
  const [at, setAt] = useState<number | null>(null);
  const go = useCallback(
    (step: 1 | -1) => {
      const stops = [...(root.current?.querySelectorAll<HTMLElement>('[data-stop]') ?? [])];
      const next = nextStop(
        stops.findIndex((stop) => stop.hasAttribute('data-current')),
        step,
        stops.length,
      );
      const target = next === null ? undefined : stops[next];
      if (target === undefined) return;
      for (const stop of stops) stop.removeAttribute('data-current');
      target.setAttribute('data-current', '');
      target.focus({ preventScroll: true });
      target.scrollIntoView({ block: 'center' });
      setAt(next);
    },
    [root],
  );
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target, key } = event;
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
      if (target instanceof Element && target.closest(BOXES) !== null) return;
      if (key !== 'j' && key !== 'k') return;
      event.preventDefault();
      go(key === 'j' ? 1 : -1);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [go]);
  return { at, go };
}

const BOXES =
  'textarea, select, input:not([type="radio"], [type="checkbox"]), [contenteditable="true"], [role="dialog"], [role="menu"], [role="tree"]';

/** Around the ends; the first, or the last, from nowhere. */
export function nextStop(at: number, step: 1 | -1, count: number): number | null {
  if (count === 0) return null;
  if (at < 0) return step === 1 ? 0 : count - 1;
  return (at + step + count) % count;
}
