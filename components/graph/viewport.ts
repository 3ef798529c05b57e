/** The viewport of a graph: the point in the middle of the canvas, and the scale. */
import type { Place } from './force-layout.ts';

export interface Viewport {
  /** The point of the graph in the middle of the canvas. */
  readonly x: number;
  readonly y: number;
  /** Pixels for one unit of the graph. */
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const [SMALLEST, LARGEST] = [0.05, 4];
/** Kept free around a graph that was fitted in, in pixels: titles stand there. */
const MARGIN = 48;
const LIFE_SIZE = 2.4;

/** The viewport that shows everything, at a scale of at most `LIFE_SIZE`. */
export function fitIn(places: Iterable<Place>, { width, height }: Size): Viewport {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of places) {
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  if (left > right) return { x: 0, y: 0, scale: 1 };
  const room = (pixels: number) => Math.max(pixels - 2 * MARGIN, 60);
  const scale = Math.min(
    room(width) / Math.max(right - left, 1),
    room(height) / Math.max(bottom - top, 1),
    LIFE_SIZE,
  );
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale: clamp(scale) };
}

/** Zooms around the point under `at` (pixels from the canvas's corner). */
export function zoomAt(viewport: Viewport, factor: number, at: Place, size: Size): Viewport {
  const scale = clamp(viewport.scale * factor);
  const held = toGraph(viewport, at, size);
  return {
    scale,
    x: held.x - (at.x - size.width / 2) / scale,
    y: held.y - (at.y - size.height / 2) / scale,
  };
}

/** Moves the viewport by pixels. */
export function pan(viewport: Viewport, dx: number, dy: number): Viewport {
  return { ...viewport, x: viewport.x - dx / viewport.scale, y: viewport.y - dy / viewport.scale };
}

export function toGraph({ x, y, scale }: Viewport, at: Place, { width, height }: Size): Place {
  return { x: x + (at.x - width / 2) / scale, y: y + (at.y - height / 2) / scale };
}

export function toCanvas({ x, y, scale }: Viewport, place: Place, { width, height }: Size): Place {
  return { x: width / 2 + (place.x - x) * scale, y: height / 2 + (place.y - y) * scale };
}

function clamp(scale: number): number {
  return Math.min(LARGEST, Math.max(SMALLEST, scale));
}
