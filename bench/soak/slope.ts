/** A straight line through measured points, by least squares, and how sure its slope is. */

export interface Line {
  /** y for each unit of x. */
  readonly slope: number;
  /** The standard error of the slope; infinite for fewer than three points. */
  readonly error: number;
  /** y at the first x. */
  readonly start: number;
}

export type Point = readonly [x: number, y: number];

/** `null` for fewer than two different x, through which every line goes. */
export function fitLine(points: readonly Point[]): Line | null {
  const count = points.length;
  const mean = (of: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / count;
  const [middle, level] = [mean(([x]) => x), mean(([, y]) => y)];
  const spread = points.reduce((sum, [x]) => sum + (x - middle) ** 2, 0);
  if (count < 2 || spread === 0) return null;
  const slope = points.reduce((sum, [x, y]) => sum + (x - middle) * (y - level), 0) / spread;
  const rest = points.reduce((sum, [x, y]) => sum + (y - level - slope * (x - middle)) ** 2, 0);
  const error = count < 3 ? Number.POSITIVE_INFINITY : Math.sqrt(rest / (count - 2) / spread);
  return { slope, error, start: level + slope * (Math.min(...points.map(([x]) => x)) - middle) };
}
