/** The graph itself: pan and zoom with pointer, wheel, fingers or keys; a click or Enter opens a Codex. */

import { ActionIcon, useComputedColorScheme } from '@mantine/core';
import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTemplatesById } from '#components/api/queries.ts';
import { shortcutKey } from '#components/browser/shortcut-key.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { isHue } from '#core/appearance/hues.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import { createLayout, type Place } from './force-layout.ts';
import classes from './graph.module.css';
import { drawGraph, type GraphColors, radiusOf } from './graph-drawing.ts';
import type { GraphIndex } from './graph-index.ts';
import { fitIn, pan, type Size, toCanvas, type Viewport, zoomAt } from './viewport.ts';

interface GraphCanvasProps {
  readonly index: GraphIndex;
  readonly found: ReadonlySet<string> | null;
}

/** How long the forces may work in each frame. */
const SLICE_MS = 9;
const STEP_PX = 60;
const STEP_ZOOM = 1.25;
/** A pointer that moved less than this has clicked. */
const CLICK_PX = 4;

export function GraphCanvas({ index, found }: GraphCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(canvas);
  const colors = useColors(canvas);
  const [viewport, setViewport] = useState<Viewport | null>(null);
  const [active, setActive] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const [moving, setMoving] = useState(true);
  const held = useRef(new Map<number, Place>());
  const travelled = useRef(0);
  const layout = useMemo(
    () =>
      createLayout(
        index.nodes.map(({ id }) => id),
        index.edges,
      ),
    [index],
  );

  useEffect(() => {
    setViewport(null);
    setMoving(true);
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    let frame = requestAnimationFrame(function work() {
      const goesOn = layout.step(SLICE_MS, () => performance.now());
      if (!goesOn || !still) setRound((last) => last + 1);
      if (goesOn) frame = requestAnimationFrame(work);
      else setMoving(false);
    });
    return () => cancelAnimationFrame(frame);
  }, [layout]);

  // Until somebody moves it, the picture follows the layout as it settles.
  const seen = viewport ?? fitIn(layout.places.values(), size);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` says that the places in `layout` have moved
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || colors === null || size.width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (element.width !== width || element.height !== height) {
      element.width = width;
      element.height = height;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawGraph(context, { index, places: layout.places, viewport: seen, size, found, active, moving, colors });
  }, [index, layout, seen, size, found, active, moving, colors, round]);

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
  }, [layout, size]);

  const nodeAt = (at: Place): string | null => {
    let best: { id: string; distance: number } | null = null;
    for (const node of index.nodes) {
      const place = layout.places.get(node.id);
      if (place === undefined) continue;
      const centre = toCanvas(seen, place, size);
      const distance = Math.hypot(centre.x - at.x, centre.y - at.y);
      const reach = Math.max(radiusOf(node, seen) + 3, 9);
      if (distance <= reach && (best === null || distance < best.distance)) best = { id: node.id, distance };
    }
    return best?.id ?? null;
  };
  const open = (id: string | null) => {
    if (id !== null && index.byId.get(id)?.state !== 'gone') navigate(codexPath(id));
  };
  const zoom = (factor: number) =>
    setViewport(zoomAt(seen, factor, { x: size.width / 2, y: size.height / 2 }, size));

  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    if (held.current.size === 0) travelled.current = 0;
    held.current.set(event.pointerId, pointOf(event));
  };
  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    const at = pointOf(event);
    const last = held.current.get(event.pointerId);
    if (last === undefined) {
      setActive(nodeAt(at));
      return;
    }
    travelled.current += Math.hypot(at.x - last.x, at.y - last.y);
    const [other] = [...held.current].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    held.current.set(event.pointerId, at);
    const moved = pan(seen, (at.x - last.x) / (other ? 2 : 1), (at.y - last.y) / (other ? 2 : 1));
    if (other === undefined) {
      if (travelled.current >= CLICK_PX) setViewport(moved);
      return;
    }
    const spread =
      Math.hypot(at.x - other.x, at.y - other.y) /
      Math.max(Math.hypot(last.x - other.x, last.y - other.y), 1);
    setViewport(zoomAt(moved, spread, { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 }, size));
  };
  const onPointerUp = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!held.current.delete(event.pointerId) || held.current.size > 0) return;
    if (travelled.current < CLICK_PX && event.type === 'pointerup') open(nodeAt(pointOf(event)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [STEP_PX, 0],
      ArrowRight: [-STEP_PX, 0],
      ArrowUp: [0, STEP_PX],
      ArrowDown: [0, -STEP_PX],
    };
    const move = moves[event.key];
    const letter = shortcutKey(event);
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (move !== undefined) setViewport(pan(seen, ...move));
    else if (event.key === '+' || event.key === '=') zoom(STEP_ZOOM);
    else if (event.key === '-') zoom(1 / STEP_ZOOM);
    else if (event.key === '0') setViewport(null);
    else if (letter === 'n' || letter === 'p') goOn(letter === 'n' ? 1 : -1);
    else if (event.key === 'Enter') open(active);
    else return;
    event.preventDefault();
  };
  /** The next Codex by name, among those that were found. */
  const goOn = (step: number) => {
    const ids = index.nodes.map(({ id }) => id).filter((id) => found === null || found.has(id));
    const next = ids[(ids.indexOf(active ?? '') + step + ids.length) % ids.length];
    const place = next === undefined ? undefined : layout.places.get(next);
    if (next === undefined || place === undefined) return;
    setActive(next);
    setViewport({ ...place, scale: Math.max(seen.scale, 0.9) });
  };

  const named = active === null ? undefined : index.byId.get(active);
  return (
    <div className={classes['stage']}>
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a drawing moved by keys of its own is an application */}
      <canvas
        ref={canvas}
        className={classes['canvas']}
        tabIndex={0}
        role="application"
        aria-label="Graph of references. Arrow keys move it, plus and minus zoom, 0 shows all of it, N and P go through the Codices by name, Enter opens one. The list says the same in words."
        data-pointing={active !== null || undefined}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={onPointerUp}
        onPointerLeave={() => setActive(null)}
        onKeyDown={onKeyDown}
      />
      <p className={classes['named']} aria-live="polite">
        {named !== undefined &&
          `${named.name} · ${named.degree} ${named.degree === 1 ? 'reference' : 'references'}`}
      </p>
      <div className={classes['zoom']}>
        <ActionIcon variant="default" size={32} aria-label="Zoom in" onClick={() => zoom(STEP_ZOOM)}>
          <IconPlus size={16} stroke={1.75} />
        </ActionIcon>
        <ActionIcon variant="default" size={32} aria-label="Zoom out" onClick={() => zoom(1 / STEP_ZOOM)}>
          <IconMinus size={16} stroke={1.75} />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size={32}
          aria-label="Fit to the window"
          onClick={() => setViewport(null)}
        >
          <IconFocusCentered size={16} stroke={1.75} />
        </ActionIcon>
      </div>
    </div>
  );
}

function pointOf({ nativeEvent }: PointerEvent): Place {
  return { x: nativeEvent.offsetX, y: nativeEvent.offsetY };
}

function useSize(element: { readonly current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const observer = new ResizeObserver(() =>
      setSize({ width: current.clientWidth, height: current.clientHeight }),
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

/** The theme's colours as a canvas takes them; read anew when the theme changes. */
function useColors(element: { readonly current: HTMLElement | null }): GraphColors | null {
  const colorScheme = useComputedColorScheme('light');
  const templates = useTemplatesById();
  const [colors, setColors] = useState<GraphColors | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme decides what the properties say
  useEffect(() => {
    if (element.current === null) return;
    const style = getComputedStyle(element.current);
    const read = (name: string) => style.getPropertyValue(name).trim();
    setColors({
      line: read('--line'),
      ink: read('--ink-2'),
      faint: read('--ink-3'),
      dusk: read('--dusk'),
      amber: read('--amber'),
      leaf: read('--leaf'),
      paper: read('--leaf'),
      font: style.fontFamily,
      hue: (templateId) => {
        const hue = templates.get(templateId ?? '')?.color;
        return read(`--hue-${hue && isHue(hue) ? hue : 'slate'}`);
      },
    });
  }, [element, templates, colorScheme]);
  return colors;
}
