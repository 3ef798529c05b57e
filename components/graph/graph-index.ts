/** An index of a graph of references: neighbours by Codex, titles to search, and circular dependencies. */
import { displayTitle } from '#components/ui/display-title.ts';
import type { CodexNode, ReferenceGraph } from '#core/protocol/api/references.ts';

export interface IndexedNode extends CodexNode {
  /** As shown, never empty. */
  readonly name: string;
  /** How many references begin or end here. */
  readonly degree: number;
  readonly inCycle: boolean;
}

export interface IndexedEdge {
  readonly source: string;
  readonly target: string;
  /** Ids of kinds; usually one. */
  readonly kinds: readonly string[];
  /** Both ends stand beside each other in a circle of waiting. */
  readonly inCycle: boolean;
}

export interface GraphIndex {
  /** By name. */
  readonly nodes: readonly IndexedNode[];
  readonly byId: ReadonlyMap<string, IndexedNode>;
  /** Each pair once for each direction. */
  readonly edges: readonly IndexedEdge[];
  /** Edges that begin at a Codex, and that end at it. */
  readonly outgoing: ReadonlyMap<string, readonly IndexedEdge[]>;
  readonly incoming: ReadonlyMap<string, readonly IndexedEdge[]>;
  kindLabel(kind: string): string;
}

export function indexGraph(graph: ReferenceGraph): GraphIndex {
  const waiting = new Set(graph.cycles.flat());
  const steps = new Set(graph.cycles.flatMap((cycle) => cycle.flatMap((id, at) => stepsOf(cycle, id, at))));
  const pairs = new Map<string, { source: string; target: string; kinds: string[] }>();
  for (const { source, target, kind } of graph.edges) {
    const key = `${source} ${target}`;
    const pair = pairs.get(key) ?? { source, target, kinds: [] };
    pairs.set(key, pair);
    pair.kinds.push(kind);
  }
  const edges = [...pairs].map(([key, pair]) => ({ ...pair, inCycle: steps.has(key) }));
  const outgoing = groupBy(edges, 'source');
  const incoming = groupBy(edges, 'target');
  const nodes = graph.nodes
    .map((node) => ({
      ...node,
      name: nameOf(node),
      degree: (outgoing.get(node.id)?.length ?? 0) + (incoming.get(node.id)?.length ?? 0),
      inCycle: waiting.has(node.id),
    }))
    .sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
  const labels = new Map(graph.kinds.map(({ id, label }) => [id, label]));
  return {
    nodes,
    byId: new Map(nodes.map((node) => [node.id, node])),
    edges,
    outgoing,
    incoming,
    kindLabel: (kind) => labels.get(kind) ?? kind,
  };
}

/** The ids of the Codices whose name contains every word; `null` without a query. */
export function matching({ nodes }: GraphIndex, search: string): ReadonlySet<string> | null {
  const words = search
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return null;
  const found = nodes.filter(({ name }) => {
    const text = name.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
  return new Set(found.map(({ id }) => id));
}

/** A step of a circle, in either direction: “blocks” runs against the waiting. */
function stepsOf(cycle: readonly string[], id: string, at: number): readonly string[] {
  const next = cycle[(at + 1) % cycle.length] ?? id;
  return [`${id} ${next}`, `${next} ${id}`];
}

function groupBy(edges: readonly IndexedEdge[], end: 'source' | 'target'): Map<string, IndexedEdge[]> {
  const groups = new Map<string, IndexedEdge[]>();
  for (const edge of edges) {
    const group = groups.get(edge[end]) ?? [];
    groups.set(edge[end], group);
    group.push(edge);
  }
  return groups;
}

function nameOf({ title, state }: CodexNode): string {
  if (state === 'gone') return 'A Codex that is gone';
  return state === 'trashed' ? `${displayTitle(title)} (in the trash)` : displayTitle(title);
}
