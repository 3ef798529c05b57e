/** The layout of a workflow as a small diagram: states in columns by their distance from the first, steps as curves. */

export interface DiagramState {
  readonly id: string;
  readonly label: string;
}

export interface DiagramStep {
  readonly from: string;
  readonly to: string;
}

/** In CSS pixels from the upper left corner. */
export interface DiagramNode {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface DiagramEdge extends DiagramStep {
  /** As an SVG path. */
  readonly curve: string;
  /** In the middle of the curve. */
  readonly middle: Point;
  /** It leads back towards the first state, or stays in its column. */
  readonly isBack: boolean;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Diagram {
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
  readonly width: number;
  readonly height: number;
}

export const NODE_HEIGHT = 36;
const GAP = { x: 72, y: 30 };
const MARGIN = 16;
/** The first arc above or below the states, and how much further out each next one is. */
const ARC = { first: 34, next: 20 };
const NODE_WIDTH = { least: 84, most: 150, perLetter: 7.4, beside: 48 };

/** The same for the same workflow, and nearly the same after a small change of it. Linear in states and steps. */
export function layOutWorkflow(
  states: readonly DiagramState[],
  steps: readonly DiagramStep[],
  first: string | null,
): Diagram {
  const known = new Set(states.map(({ id }) => id));
  const drawn = distinct(steps).filter(({ from, to }) => from !== to && known.has(from) && known.has(to));
  const columns = columnsOf(states, drawn, first);
  const arcs = arcsOf(drawn, columns);
  const top = MARGIN + heightOf(arcs.above.length);
  const nodes = placeNodes(states, columns, top);
  const bottom = Math.max(top, ...[...nodes.values()].map(({ y }) => y + NODE_HEIGHT));
  const edges = drawn.map((step): DiagramEdge => {
    const from = nodes.get(step.from);
    const to = nodes.get(step.to);
    if (from === undefined || to === undefined) throw new RangeError('a step joins states that have a place');
    const above = arcs.above.indexOf(step);
    const below = arcs.below.indexOf(step);
    const points =
      above >= 0
        ? arc(from, to, 0, top - heightOf(above + 1))
        : below >= 0
          ? arc(from, to, NODE_HEIGHT, bottom + heightOf(below + 1))
          : across(from, to);
    const isBack = (columns.get(step.to)?.column ?? 0) <= (columns.get(step.from)?.column ?? 0);
    return { ...step, curve: pathOf(points), middle: middleOf(points), isBack };
  });
  const right = Math.max(0, ...[...nodes.values()].map(({ x, width }) => x + width));
  return {
    nodes: [...nodes.values()],
    edges,
    width: right + MARGIN + (edges.some(isLoopBeside(columns)) ? GAP.x / 2 : 0),
    height: bottom + heightOf(arcs.below.length) + MARGIN,
  };
}

type Curve = readonly [Point, Point, Point, Point];
type Columns = ReadonlyMap<string, { readonly column: number; readonly row: number }>;

function distinct(steps: readonly DiagramStep[]): readonly DiagramStep[] {
  return [...new Map(steps.map(({ from, to }) => [JSON.stringify([from, to]), { from, to }])).values()];
}

function heightOf(arcs: number): number {
  return arcs === 0 ? 0 : ARC.first + (arcs - 1) * ARC.next;
}

/** Breadth first from the first state; what cannot be reached begins again below. Rows are in the order of the states. */
function columnsOf(
  states: readonly DiagramState[],
  steps: readonly DiagramStep[],
  first: string | null,
): Columns {
  const next = new Map<string, string[]>();
  for (const { from, to } of steps) next.set(from, [...(next.get(from) ?? []), to]);
  const start = states.find(({ id }) => id === first) ?? states[0];
  const column = new Map<string, number>();
  for (const begin of start === undefined ? [] : [start, ...states]) {
    if (column.has(begin.id)) continue;
    column.set(begin.id, 0);
    const queue = [begin.id];
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      for (const to of next.get(id) ?? []) {
        if (column.has(to)) continue;
        column.set(to, (column.get(id) ?? 0) + 1);
        queue.push(to);
      }
    }
  }
  const rows = new Map<number, number>();
  return new Map(
    states.map(({ id }) => {
      const at = column.get(id) ?? 0;
      const row = rows.get(at) ?? 0;
      rows.set(at, row + 1);
      return [id, { column: at, row }];
    }),
  );
}

/** The steps that cannot go straight: those over a column go above, those back below; shorter ones lie further in. */
function arcsOf(
  steps: readonly DiagramStep[],
  columns: Columns,
): { readonly above: readonly DiagramStep[]; readonly below: readonly DiagramStep[] } {
  const span = ({ from, to }: DiagramStep) =>
    (columns.get(to)?.column ?? 0) - (columns.get(from)?.column ?? 0);
  const isTop = ({ from, to }: DiagramStep) => columns.get(from)?.row === 0 && columns.get(to)?.row === 0;
  const byLength = (one: DiagramStep, other: DiagramStep) => Math.abs(span(one)) - Math.abs(span(other));
  const above = steps.filter((step) => span(step) > 1 && isTop(step)).toSorted(byLength);
  const below = steps.filter((step) => span(step) < 0 || (span(step) > 1 && !isTop(step))).toSorted(byLength);
  return { above, below };
}

function placeNodes(
  states: readonly DiagramState[],
  columns: Columns,
  top: number,
): ReadonlyMap<string, DiagramNode> {
  const widths = new Map(states.map((state) => [state.id, widthOf(state)]));
  const columnWidths: number[] = [];
  for (const [id, { column }] of columns)
    columnWidths[column] = Math.max(columnWidths[column] ?? 0, widths.get(id) ?? 0);
  const lefts: number[] = [];
  let x = MARGIN;
  for (const width of columnWidths) {
    lefts.push(x);
    x += (width ?? 0) + GAP.x;
  }
  return new Map(
    states.map(({ id }) => {
      const { column = 0, row = 0 } = columns.get(id) ?? {};
      const width = columnWidths[column] ?? NODE_WIDTH.least;
      return [id, { id, x: lefts[column] ?? MARGIN, y: top + row * (NODE_HEIGHT + GAP.y), width }];
    }),
  );
}

/** By the number of letters: measuring them would give another layout in every face. */
function widthOf({ label }: DiagramState): number {
  const wanted = NODE_WIDTH.beside + [...label].length * NODE_WIDTH.perLetter;
  return Math.round(Math.min(Math.max(wanted, NODE_WIDTH.least), NODE_WIDTH.most));
}

/** From one column to the next, or beside the column where both are in the same. */
function across(from: DiagramNode, to: DiagramNode): Curve {
  const start = { x: from.x + from.width, y: from.y + NODE_HEIGHT / 2 };
  const isSameColumn = from.x === to.x;
  const end = { x: isSameColumn ? to.x + to.width : to.x, y: to.y + NODE_HEIGHT / 2 };
  const reach = isSameColumn ? GAP.x / 2 : (end.x - start.x) / 2;
  return [
    start,
    { x: start.x + reach, y: start.y },
    { x: isSameColumn ? end.x + reach : end.x - reach, y: end.y },
    end,
  ];
}

/** Around what stands between: it leaves and arrives beside the middle, so that there and back are two lines. */
function arc(from: DiagramNode, to: DiagramNode, side: number, height: number): Curve {
  const direction = Math.sign(to.x - from.x);
  const start = { x: from.x + from.width / 2 + direction * 10, y: from.y + side };
  const end = { x: to.x + to.width / 2 - direction * 10, y: to.y + side };
  const isAbove = side === 0;
  // A cubic curve reaches three quarters of the way to its control points.
  const edge = isAbove ? Math.min(start.y, end.y) : Math.max(start.y, end.y);
  const control = edge + (height - edge) * (4 / 3) * 0.75;
  return [start, { x: start.x, y: control }, { x: end.x, y: control }, end];
}

function isLoopBeside(columns: Columns): (step: DiagramStep) => boolean {
  return ({ from, to }) => columns.get(from)?.column === columns.get(to)?.column;
}

function pathOf([start, one, two, end]: Curve): string {
  const at = ({ x, y }: Point) => `${Math.round(x)},${Math.round(y)}`;
  return `M${at(start)} C${at(one)} ${at(two)} ${at(end)}`;
}

function middleOf([start, one, two, end]: Curve): Point {
  const half = (axis: 'x' | 'y') => Math.round((start[axis] + 3 * one[axis] + 3 * two[axis] + end[axis]) / 8);
  return { x: half('x'), y: half('y') };
}
