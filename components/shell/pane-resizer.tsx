'use client';
/** The resizable edge of the navigator, by pointer or arrow keys; its width is stored in this browser. */
import { useLocalStorage } from '@mantine/hooks';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import classes from '#components/page/page-layout.module.css';

const MIN = 220;
const MAX = 420;
/** Also --width-navigator in tokens.css. */
const USUAL = 264;
const STEP = 16;

/** The width of the navigator in px, and its setter. */
export function useNavigatorWidth() {
  return useLocalStorage<number>({
    key: 'bindery-navigator-width',
    defaultValue: USUAL,
    getInitialValueInEffect: false,
    deserialize: (text) => clamp(Number(text)),
  });
}

interface PaneResizerProps {
  readonly width: number;
  readonly onChange: (width: number) => void;
}

export function PaneResizer({ width, onChange }: PaneResizerProps) {
  const start = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const [dragging, setDragging] = useState(false);
  const grab = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width };
    setDragging(true);
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (start.current === null) return;
    const way = event.clientX - start.current.x;
    const sign = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    onChange(clamp(start.current.width + sign * way));
  };
  const drop = () => {
    start.current = null;
    setDragging(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowLeft: width - STEP, ArrowRight: width + STEP, Home: MIN, End: MAX }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onChange(clamp(next));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr can't be moved; this is the window splitter of WAI-ARIA
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the navigator"
      aria-valuemin={MIN}
      aria-valuemax={MAX}
      aria-valuenow={width}
      tabIndex={0}
      className={classes['resizer']}
      data-dragging={dragging || undefined}
      onPointerDown={grab}
      onPointerMove={drag}
      onPointerUp={drop}
      onPointerCancel={drop}
      onDoubleClick={() => onChange(USUAL)}
      onKeyDown={onKeyDown}
    />
  );
}

function clamp(width: number): number {
  return Number.isFinite(width) ? Math.round(Math.max(MIN, Math.min(MAX, width))) : USUAL;
}
