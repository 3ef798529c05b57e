/** The canvas of the graph: pan and zoom by pointer, wheel, touch or keys; a click or Enter opens a Codex. */

import { ActionIcon } from '@mantine/core';
import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { shortcutKey } from '#components/browser/shortcut-key.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import type { Layout, Place } from './force-layout.ts';
import classes from './graph.module.css';
import { drawGraph, type GraphScene, radiusOf } from './graph-drawing.ts';
import type { GraphIndex } from './graph-index.ts';
import { useElementSize, useGraphColors } from './use-canvas.ts';
import { useGraphLayout } from './use-graph-layout.ts';
import { type GraphViewport, useGraphPointers, useGraphViewport } from './use-graph-viewport.ts';
import { pan, type Size, toCanvas, type Viewport } from './viewport.ts';

interface GraphCanvasProps {
  readonly index: GraphIndex;
  readonly found: ReadonlySet<string> | null;
}

const STEP_PX = 60;
const STEP_ZOOM = 1.25;
/** A Codex that the keys go to is shown at least this large. */
const VISITED_SCALE = 0.9;

const KEY_MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [STEP_PX, 0],
  ArrowRight: [-STEP_PX, 0],
  ArrowUp: [0, STEP_PX],
  ArrowDown: [0, -STEP_PX],
};

export function GraphCanvas({ index, found }: GraphCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useElementSize(canvas);
  const colors = useGraphColors(canvas);
  const { layout, round, moving } = useGraphLayout(index);
  const view = useGraphViewport(canvas, layout, size);
  const { seen } = view;
  const [active, setActive] = useState<string | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` says that the places in `layout` have moved
  useEffect(() => {
    if (canvas.current === null || colors === null || size.width === 0) return;
    paint(canvas.current, {
      index,
      places: layout.places,
      viewport: seen,
      size,
      found,
      active,
      moving,
      colors,
    });
  }, [index, layout, seen, size, found, active, moving, colors, round]);

  const open = (id: string | null) => {
    if (id !== null && index.byId.get(id)?.state !== 'gone') navigate(codexPath(id));
  };
  const nodeAt = (at: Place) => findNode(index, layout, { seen, size }, at);
  const pointers = useGraphPointers({
    view,
    size,
    onHover: (at) => setActive(nodeAt(at)),
    onClick: (at) => open(nodeAt(at)),
  });
  /** The next Codex by name, among those that were found. */
  const goOn = (step: number) => {
    const ids = index.nodes.map(({ id }) => id).filter((id) => found === null || found.has(id));
    const next = ids[(ids.indexOf(active ?? '') + step + ids.length) % ids.length];
    const place = next === undefined ? undefined : layout.places.get(next);
    if (next === undefined || place === undefined) return;
    setActive(next);
    view.setViewport({ ...place, scale: Math.max(seen.scale, VISITED_SCALE) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = KEY_MOVES[event.key];
    const letter = shortcutKey(event);
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (move !== undefined) view.setViewport(pan(seen, ...move));
    else if (event.key === '+' || event.key === '=') view.zoom(STEP_ZOOM);
    else if (event.key === '-') view.zoom(1 / STEP_ZOOM);
    else if (event.key === '0') view.setViewport(null);
    else if (letter === 'n' || letter === 'p') goOn(letter === 'n' ? 1 : -1);
    else if (event.key === 'Enter') open(active);
    else return;
    event.preventDefault();
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
        {...pointers}
        onPointerLeave={() => setActive(null)}
        onKeyDown={onKeyDown}
      />
      <p className={classes['named']} aria-live="polite">
        {named !== undefined &&
          `${named.name} · ${named.degree} ${named.degree === 1 ? 'reference' : 'references'}`}
      </p>
      <ZoomButtons view={view} />
    </div>
  );
}

function ZoomButtons({ view: { zoom, setViewport } }: { readonly view: GraphViewport }) {
  return (
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
  );
}

/** Draws at the resolution of the screen. */
function paint(canvas: HTMLCanvasElement, scene: GraphScene): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(scene.size.width * ratio), Math.round(scene.size.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  drawGraph(context, scene);
}

/** The nearest Codex that a pointer at `at` can mean. */
function findNode(
  index: GraphIndex,
  layout: Layout,
  { seen, size }: { readonly seen: Viewport; readonly size: Size },
  at: Place,
): string | null {
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
}
