/** Hooks that pan and zoom a graph: by wheel, by one pointer, by two fingers. */
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { Layout, Place } from './force-layout.ts';
import { fitIn, pan, type Size, type Viewport, zoomAt } from './viewport.ts';

/** A pointer that moved less than this has clicked. */
const CLICK_PX = 4;

export interface GraphViewport {
  /** What is seen; until somebody moves it, it follows the layout as it settles. */
  readonly seen: Viewport;
  readonly zoom: (factor: number) => void;
  /** `null` shows all of the graph again. */
  readonly setViewport: (viewport: Viewport | null) => void;
}

export function useGraphViewport(
  canvas: RefObject<HTMLCanvasElement | null>,
  layout: Layout,
  size: Size,
): GraphViewport {
  const [viewport, setViewport] = useState<Viewport | null>(null);
  const seen = viewport ?? fitIn(layout.places.values(), size);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another layout is another graph
  useEffect(() => setViewport(null), [layout]);

  // React listens to the wheel passively, and then the page would scroll along.
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const at = { x: event.offsetX, y: event.offsetY };
      const view = fitIn(layout.places.values(), size);
      setViewport((last) => zoomAt(last ?? view, Math.exp(-event.deltaY * 0.0015), at, size));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [canvas, layout, size]);

  const zoom = (factor: number) =>
    setViewport(zoomAt(seen, factor, { x: size.width / 2, y: size.height / 2 }, size));
  return { seen, zoom, setViewport };
}

interface PointerOptions {
  readonly view: GraphViewport;
  readonly size: Size;
  readonly onHover: (at: Place) => void;
  readonly onClick: (at: Place) => void;
}

/** Pointer handlers: one pointer pans, two pan and zoom, and one that hardly moved clicks. */
export function useGraphPointers({ view, size, onHover, onClick }: PointerOptions) {
  const { seen, setViewport } = view;
  const held = useRef(new Map<number, Place>());
  const travelled = useRef(0);
  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    if (held.current.size === 0) travelled.current = 0;
    held.current.set(event.pointerId, pointOf(event));
  };
  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    const at = pointOf(event);
    const last = held.current.get(event.pointerId);
    if (last === undefined) return onHover(at);
    travelled.current += Math.hypot(at.x - last.x, at.y - last.y);
    const [other] = [...held.current].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    held.current.set(event.pointerId, at);
    if (other !== undefined) setViewport(pinch(seen, size, { last, at, other }));
    else if (travelled.current >= CLICK_PX) setViewport(pan(seen, at.x - last.x, at.y - last.y));
  };
  const onPointerUp = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!held.current.delete(event.pointerId) || held.current.size > 0) return;
    if (travelled.current < CLICK_PX && event.type === 'pointerup') onClick(pointOf(event));
  };
  return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp };
}

/** Two fingers, one of which moved from `last` to `at`: the middle between them pans, their distance zooms. */
function pinch(
  seen: Viewport,
  size: Size,
  { last, at, other }: { readonly last: Place; readonly at: Place; readonly other: Place },
): Viewport {
  const moved = pan(seen, (at.x - last.x) / 2, (at.y - last.y) / 2);
  const spread =
    Math.hypot(at.x - other.x, at.y - other.y) / Math.max(Math.hypot(last.x - other.x, last.y - other.y), 1);
  return zoomAt(moved, spread, { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 }, size);
}

function pointOf({ nativeEvent }: PointerEvent): Place {
  return { x: nativeEvent.offsetX, y: nativeEvent.offsetY };
}
