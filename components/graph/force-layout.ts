/** A force-directed layout as in d3-force, with the same result every time for the same graph. */
import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type Simulation,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from 'd3-force';

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Edge {
  readonly source: string;
  readonly target: string;
}

interface LayoutNode extends SimulationNodeDatum {
  readonly id: string;
}

export interface Layout {
  /** By id; moves until `step` answers false. */
  readonly places: ReadonlyMap<string, Place>;
  /** Lets the forces work for about `budgetMs`; false once they have come to rest. */
  step(budgetMs: number, clock: () => number): boolean;
}

/** How far the forces cool down in each round. */
const ROUNDS = 180;

/** Creates a deterministic layout: nodes start on a spiral, and the random source is fixed. */
export function createLayout(ids: readonly string[], edges: readonly Edge[]): Layout {
  const nodes: LayoutNode[] = ids.map((id) => ({ id, x: Number.NaN, y: Number.NaN }));
  const known = new Set(ids);
  const links: SimulationLinkDatum<LayoutNode>[] = edges
    .filter(({ source, target }) => known.has(source) && known.has(target) && source !== target)
    .map(({ source, target }) => ({ source, target }));
  const simulation: Simulation<LayoutNode, SimulationLinkDatum<LayoutNode>> = forceSimulation(nodes)
    .force('charge', forceManyBody<LayoutNode>().strength(-60).distanceMax(400).theta(1))
    .force(
      'link',
      forceLink<LayoutNode, SimulationLinkDatum<LayoutNode>>(links)
        .id(({ id }) => id)
        .distance(44),
    )
    .force('collide', forceCollide<LayoutNode>(11))
    // Keeps parts that nothing links together from drifting apart.
    .force('x', forceX<LayoutNode>(0).strength(0.05))
    .force('y', forceY<LayoutNode>(0).strength(0.05))
    .alphaDecay(1 - 0.001 ** (1 / ROUNDS))
    .stop();
  const places = new Map<string, Place>();
  const publish = (): void => {
    for (const { id, x = 0, y = 0 } of nodes) places.set(id, { x, y });
  };
  publish();
  let left = nodes.length === 0 ? 0 : ROUNDS;
  return {
    places,
    step(budgetMs, clock) {
      const end = clock() + budgetMs;
      while (left > 0) {
        simulation.tick();
        left -= 1;
        if (clock() >= end) break;
      }
      publish();
      return left > 0;
    },
  };
}

/** The finished layout, scaled to a box with its middle node in the centre. For small graphs. */
export function layOut(
  ids: readonly string[],
  edges: readonly Edge[],
  box: { readonly width: number; readonly height: number; readonly margin: number },
): ReadonlyMap<string, Place> {
  const layout = createLayout(ids, edges);
  layout.step(Number.POSITIVE_INFINITY, () => 0);
  const all = [...layout.places.values()];
  const [left, right] = [Math.min(...all.map(({ x }) => x)), Math.max(...all.map(({ x }) => x))];
  const [top, bottom] = [Math.min(...all.map(({ y }) => y)), Math.max(...all.map(({ y }) => y))];
  const scale = Math.min(
    (box.width - 2 * box.margin) / Math.max(right - left, 1),
    (box.height - 2 * box.margin) / Math.max(bottom - top, 1),
    2,
  );
  const at = ({ x, y }: Place): Place => ({
    x: box.width / 2 + (x - (left + right) / 2) * scale,
    y: box.height / 2 + (y - (top + bottom) / 2) * scale,
  });
  return new Map([...layout.places].map(([id, place]) => [id, at(place)]));
}
