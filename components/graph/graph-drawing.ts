/** Draws a graph on a canvas: edges, nodes, then as many titles as fit. */
import type { Place } from './force-layout.ts';
import type { GraphIndex, IndexedNode } from './graph-index.ts';
import { type Size, toCanvas, type Viewport } from './viewport.ts';

export interface GraphColors {
  readonly line: string;
  readonly ink: string;
  readonly faint: string;
  readonly dusk: string;
  readonly amber: string;
  readonly leaf: string;
  readonly paper: string;
  readonly font: string;
  hue(templateId: string | null): string;
}

export interface GraphScene {
  readonly index: GraphIndex;
  readonly places: ReadonlyMap<string, Place>;
  readonly viewport: Viewport;
  readonly size: Size;
  /** What was searched for; the rest steps back. */
  readonly found: ReadonlySet<string> | null;
  /** While nodes still move, only what was asked for is named. */
  readonly moving: boolean;
  /** Under the pointer or the keyboard: it and its neighbours stand out. */
  readonly active: string | null;
  readonly colors: GraphColors;
}

/** Titles drawn at most, best connected first. */
const MOST_TITLES = 120;
/** With no more nodes than this in sight, titles keep clear of them as well. */
const SPARSE = 80;
const TITLE_LENGTH = 32;

/** A node's radius on the canvas in pixels, by its number of references and the scale. */
export function radiusOf({ degree }: IndexedNode, { scale }: Viewport): number {
  return Math.min(4 + Math.sqrt(degree) * 1.6, 14) * Math.min(1, Math.max(0.4, scale));
}

export function drawGraph(context: CanvasRenderingContext2D, scene: GraphScene): void {
  const { size, index, found, active } = scene;
  context.clearRect(0, 0, size.width, size.height);
  const near = neighboursOf(index, active);
  const standsOut = (id: string): boolean =>
    active !== null ? near.has(id) : found === null || found.has(id);
  drawEdges(context, scene, standsOut);
  const visible = index.nodes.flatMap((node) => {
    const place = scene.places.get(node.id);
    if (place === undefined) return [];
    const at = toCanvas(scene.viewport, place, size);
    const outside = at.x < -20 || at.y < -20 || at.x > size.width + 20 || at.y > size.height + 20;
    return outside ? [] : [{ node, at, radius: radiusOf(node, scene.viewport) }];
  });
  for (const { node, at, radius } of visible) {
    context.globalAlpha = standsOut(node.id) ? 1 : 0.22;
    drawNode(context, scene, node, at, radius);
  }
  drawTitles(context, scene, visible, standsOut);
  context.globalAlpha = 1;
}

function neighboursOf({ outgoing, incoming }: GraphIndex, id: string | null): ReadonlySet<string> {
  if (id === null) return new Set();
  const targets = (outgoing.get(id) ?? []).map(({ target }) => target);
  const sources = (incoming.get(id) ?? []).map(({ source }) => source);
  return new Set([id, ...targets, ...sources]);
}

/** Edges of one look in one path each: a thousand strokes would take longer than one of a thousand lines. */
function drawEdges(
  context: CanvasRenderingContext2D,
  { index, places, viewport, size, active, colors }: GraphScene,
  standsOut: (id: string) => boolean,
): void {
  const paths = { faint: new Path2D(), plain: new Path2D(), active: new Path2D(), cycle: new Path2D() };
  for (const { source, target, inCycle } of index.edges) {
    const [from, to] = [places.get(source), places.get(target)];
    if (from === undefined || to === undefined) continue;
    const [start, end] = [toCanvas(viewport, from, size), toCanvas(viewport, to, size)];
    const touched = active !== null && (source === active || target === active);
    const look = touched
      ? 'active'
      : inCycle
        ? 'cycle'
        : standsOut(source) || standsOut(target)
          ? 'plain'
          : 'faint';
    paths[look].moveTo(start.x, start.y);
    paths[look].lineTo(end.x, end.y);
  }
  const stroke = (path: Path2D, color: string, width: number, alpha: number): void => {
    context.globalAlpha = alpha;
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke(path);
  };
  stroke(paths.faint, colors.line, 1, 0.35);
  stroke(paths.plain, colors.line, 1, active === null ? 1 : 0.35);
  stroke(paths.cycle, colors.amber, 1.6, 0.9);
  stroke(paths.active, colors.dusk, 1.6, 1);
}

function drawNode(
  context: CanvasRenderingContext2D,
  { colors, active }: GraphScene,
  node: IndexedNode,
  at: Place,
  radius: number,
): void {
  context.beginPath();
  context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  const hollow = node.state !== 'live';
  context.fillStyle = hollow ? colors.leaf : colors.hue(node.templateId);
  context.fill();
  context.lineWidth = 1.5;
  context.setLineDash(hollow ? [2, 2] : []);
  context.strokeStyle = node.inCycle ? colors.amber : hollow ? colors.faint : colors.paper;
  context.stroke();
  context.setLineDash([]);
  if (node.id !== active) return;
  context.beginPath();
  context.arc(at.x, at.y, radius + 4, 0, 2 * Math.PI);
  context.strokeStyle = colors.dusk;
  context.lineWidth = 2;
  context.stroke();
}

interface Drawn {
  readonly node: IndexedNode;
  readonly at: Place;
  readonly radius: number;
}

/** The best connected first, each where no other title stands already. */
function drawTitles(
  context: CanvasRenderingContext2D,
  { viewport, active, colors, found, moving }: GraphScene,
  visible: readonly Drawn[],
  standsOut: (id: string) => boolean,
): void {
  const rank = ({ node }: Drawn): number =>
    node.id === active ? 1e9 : standsOut(node.id) ? node.degree + 1e6 : node.degree;
  const isAsked = active !== null || found !== null;
  const candidates = visible
    .filter(({ node }) => (isAsked ? standsOut(node.id) : !moving && viewport.scale > 0.45))
    .sort((a, b) => rank(b) - rank(a))
    .slice(0, MOST_TITLES);
  const taken = visible.length > SPARSE ? [] : visible.map(boxOf);
  context.font = `12px ${colors.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.lineJoin = 'round';
  for (const { node, at, radius } of candidates) {
    const text = node.name.length > TITLE_LENGTH ? `${node.name.slice(0, TITLE_LENGTH - 1)}…` : node.name;
    const half = context.measureText(text).width / 2 + 3;
    const top = at.y + radius + 3;
    const box = { left: at.x - half, right: at.x + half, top, bottom: top + 15 };
    const isFree = taken.every(
      (other) =>
        box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom,
    );
    if (!isFree) continue;
    taken.push(box);
    context.globalAlpha = 1;
    context.strokeStyle = colors.leaf;
    context.lineWidth = 4;
    context.strokeText(text, at.x, top);
    context.fillStyle = colors.ink;
    context.fillText(text, at.x, top);
  }
}

function boxOf({ at, radius }: Drawn) {
  return { left: at.x - radius, right: at.x + radius, top: at.y - radius, bottom: at.y + radius };
}
