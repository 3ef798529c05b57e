/** Finds circular dependencies. They cause a warning and no refusal, since two people can close one concurrently. */
import { ORDERING_KINDS } from './kinds.ts';

export interface ReferenceEdge {
  readonly kind: string;
  readonly source: string;
  readonly target: string;
}

/** The ids of a cycle, each depending on the next; begins with the smallest id, or the one asked for. */
export type Cycle = readonly string[];

/**
 * The shortest cycle through `start` among `depends_on` and `blocks`, or `null`. “A blocks B” is the inverse of “B depends
 * on A”. Linear in the edges; independent of their order.
 */
export function cycleThrough(start: string, edges: Iterable<ReferenceEdge>): Cycle | null {
  return shortestCycle(start, waitingFor(edges));
}

/** One shortest cycle for each strongly connected component, ordered by first id. */
export function findCycles(edges: Iterable<ReferenceEdge>): readonly Cycle[] {
  const waiting = waitingFor(edges);
  return knots(waiting)
    .map((knot) => [...knot].sort()[0] ?? '')
    .sort()
    .flatMap((first) => {
      const cycle = shortestCycle(first, waiting);
      return cycle === null ? [] : [cycle];
    });
}

type Waiting = ReadonlyMap<string, readonly string[]>;

const KINDS: ReadonlySet<string> = new Set(ORDERING_KINDS);

function waitingFor(edges: Iterable<ReferenceEdge>): Waiting {
  const sets = new Map<string, Set<string>>();
  for (const { kind, source, target } of edges) {
    if (!KINDS.has(kind)) continue;
    const [who, forWhom] = kind === 'blocks' ? [target, source] : [source, target];
    const known = sets.get(who) ?? new Set();
    sets.set(who, known.add(forWhom));
  }
  return new Map([...sets].map(([who, forWhom]) => [who, [...forWhom].sort()]));
}

/** Breadth first, so the first way back is a shortest one; neighbours are sorted, so it is always the same one. */
function shortestCycle(start: string, waiting: Waiting): Cycle | null {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const current of queue) {
    for (const next of waiting.get(current) ?? []) {
      if (next === start) return pathTo(current, start, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, current);
      queue.push(next);
    }
  }
  return null;
}

function pathTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): Cycle {
  const path = [end];
  for (let current = end; current !== start; ) {
    current = cameFrom.get(current) ?? start;
    path.push(current);
  }
  return path.reverse();
}

/**
 * The strongly connected components that hold a circle: R. Tarjan, "Depth-first search and linear graph algorithms" (1972),
 * on a stack of its own, so that no chain of references can overflow ours.
 */
function knots(waiting: Waiting): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found: string[][] = [];

  for (const root of waiting.keys()) {
    if (order.has(root)) continue;
    const path = [{ id: root, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { id } = top;
      if (top.next === 0) {
        order.set(id, order.size);
        low.set(id, order.get(id) ?? 0);
        open.push(id);
        isOpen.add(id);
      }
      const neighbour = waiting.get(id)?.[top.next];
      top.next += 1;
      if (neighbour !== undefined) {
        if (!order.has(neighbour)) path.push({ id: neighbour, next: 0 });
        else if (isOpen.has(neighbour)) lower(low, id, order.get(neighbour) ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) lower(low, parent.id, low.get(id) ?? 0);
      if (low.get(id) !== order.get(id)) continue;
      const knot = open.splice(open.lastIndexOf(id));
      for (const member of knot) isOpen.delete(member);
      if (knot.length > 1 || waiting.get(id)?.includes(id) === true) found.push(knot);
    }
  }
  return found;
}

function lower(low: Map<string, number>, id: string, value: number): void {
  if (value < (low.get(id) ?? Number.POSITIVE_INFINITY)) low.set(id, value);
}
