/** The trees that a page has open as one: that of the workspace, and those of private Codices. */
import type { PrivateRole } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { createListeners } from '#core/observable.ts';
import type {
  NodeLabel,
  Place,
  SkippedMove,
  TreeChange,
  TreeNode,
  Workspace,
} from '#core/workspace/workspace.ts';

/** What every reader of a tree needs. */
export type TreeReader = Pick<Workspace, 'node' | 'children' | 'ancestors' | 'subtree'>;

/** A private Codex that somebody has a role on, whether or not its tree is open here. */
export interface PrivateTop {
  readonly id: string;
  readonly role: PrivateRole;
  /** As the server lists it; `null` while that is not known, and for one in the trash. */
  readonly label: NodeLabel | null;
}

/** How a move would cross the border of a private Codex; `top`: what is moved is a private Codex itself. */
export type Crossing = 'top' | 'in' | 'out' | 'across';

/**
 * Reads and writes go to the tree that a Codex stands in. Where a private tree and that of the workspace both hold a node of one id,
 * which only somebody's mischief makes, the private one is meant: what is written there is read by fewer.
 */
export interface Forest extends TreeReader {
  /** The tree of the workspace, alone. `children(null)` of the forest is its top level as well. */
  readonly shared: Workspace;
  /** Private Codices alone; at the top those whose tree is open or whose title is known, the oldest first. */
  readonly privates: TreeReader;
  /** All of them, the shared ones first. */
  readonly whole: TreeReader;
  /** What a Codex of this place may name: shared ones, and those below the same private Codex. */
  around(privateTopId: string | null): TreeReader;
  /** The private Codex in whose tree a Codex stands here; `null` for one that is shared, and for one that is not here. */
  privateTopOf(codexId: string): string | null;
  /** The open tree of a private Codex, which has come; `null` otherwise. */
  treeOf(topId: string): Workspace | null;
  /** `null` for a move inside one tree. */
  crossing(codexId: string, parentId: string | null): Crossing | null;

  /** As of `Workspace`. Throws `conflict` for a move over a border, and then nothing moves. */
  move(ids: readonly string[], place: Place): void;
  setState(ids: readonly string[], state: TreeNode['state']): void;
  setLabel(id: string, label: NodeLabel): void;
  transact<T>(edit: () => T): T;
  skippedMoves(): readonly SkippedMove[];
  observe(listener: (change: TreeChange) => void): () => void;

  /** Says which private Codices there are. */
  setTops(tops: readonly PrivateTop[]): void;
  /** Adds the tree of a private Codex; what is returned takes it out again. */
  attach(topId: string, tree: Workspace): () => void;
  /** Calls back after any change, of trees and of which there are. */
  watch(listener: () => void): () => void;
}

/** The forest of a page that has the tree of the workspace open. */
export function createForest(shared: Workspace): Forest {
  return new OpenForest(shared);
}

const NOTHING: readonly string[] = [];

class OpenForest implements Forest {
  readonly shared: Workspace;
  readonly privates: TreeReader;
  readonly whole: TreeReader;
  private tops: ReadonlyMap<string, PrivateTop> = new Map();
  private readonly trees = new Map<string, Workspace>();
  private readonly changes = createListeners<[TreeChange]>();
  private readonly watchers = createListeners();

  constructor(shared: Workspace) {
    this.shared = shared;
    this.privates = this.reader(
      () => this.privateRoots(null),
      (id) => this.privateNode(id),
    );
    this.whole = this.reader(
      () => [...shared.children(null), ...this.privateRoots(null)],
      (id) => this.node(id),
    );
    this.follow(shared);
  }

  around(privateTopId: string | null): TreeReader {
    if (privateTopId === null) return this.shared;
    return this.reader(
      () => [...this.shared.children(null), ...this.privateRoots(privateTopId)],
      (id) => (this.privateTopOf(id) === privateTopId ? this.privateNode(id) : this.shared.node(id)),
    );
  }

  privateTopOf(codexId: string): string | null {
    for (const [topId, tree] of this.trees) if (tree.node(codexId) !== null) return topId;
    return this.tops.has(codexId) ? codexId : null;
  }

  treeOf(topId: string): Workspace | null {
    const tree = this.trees.get(topId);
    return tree === undefined || tree.node(topId) === null ? null : tree;
  }

  crossing(codexId: string, parentId: string | null): Crossing | null {
    const from = this.privateTopOf(codexId);
    const to = parentId === null ? null : this.privateTopOf(parentId);
    if (from === codexId) return 'top';
    if (from === to) return null;
    if (from === null) return 'in';
    return to === null ? 'out' : 'across';
  }

  node(id: string): TreeNode | null {
    return this.privateNode(id) ?? this.shared.node(id);
  }

  children(id: string | null): readonly string[] {
    return id === null ? this.shared.children(null) : this.read(id, NOTHING, (tree) => tree.children(id));
  }

  ancestors(id: string): readonly string[] {
    return this.read(id, NOTHING, (tree) => tree.ancestors(id));
  }

  subtree(id: string): readonly string[] {
    return this.read(id, [id], (tree) => tree.subtree(id));
  }

  move(ids: readonly string[], place: Place): void {
    const [first] = ids;
    if (first === undefined) return;
    if (ids.some((id) => this.crossing(id, place.parentId) !== null))
      throw new BinderyError('conflict', 'A Codex can’t be moved into or out of a private Codex.');
    this.home(first).move(ids, place);
  }

  setState(ids: readonly string[], state: TreeNode['state']): void {
    const byTree = new Map<Workspace, string[]>();
    for (const id of ids) byTree.set(this.home(id), [...(byTree.get(this.home(id)) ?? []), id]);
    for (const [tree, own] of byTree) tree.setState(own, state);
  }

  setLabel(id: string, label: NodeLabel): void {
    this.home(id).setLabel(id, label);
  }

  /** One transaction in each tree, so that each of them tells of one change. */
  transact<T>(edit: () => T): T {
    let run = edit;
    for (const tree of this.all()) {
      const inner = run;
      run = () => tree.transact(inner);
    }
    return run();
  }

  skippedMoves(): readonly SkippedMove[] {
    return this.all()
      .flatMap((tree) => [...tree.skippedMoves()])
      .sort((a, b) => b.at - a.at);
  }

  observe(listener: (change: TreeChange) => void): () => void {
    return this.changes.subscribe(listener);
  }

  setTops(tops: readonly PrivateTop[]): void {
    // Ids grow with time.
    const sorted = [...tops].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.tops = new Map(sorted.map((top) => [top.id, top]));
    this.watchers.notify();
  }

  attach(topId: string, tree: Workspace): () => void {
    this.trees.set(topId, tree);
    const stop = this.follow(tree);
    this.watchers.notify();
    return () => {
      stop();
      if (this.trees.get(topId) === tree) this.trees.delete(topId);
      this.watchers.notify();
    };
  }

  watch(listener: () => void): () => void {
    return this.watchers.subscribe(listener);
  }

  private all(): readonly Workspace[] {
    return [this.shared, ...this.trees.values()];
  }

  private follow(tree: Workspace): () => void {
    return tree.observe((change) => {
      this.changes.notify(change);
      this.watchers.notify();
    });
  }

  /** The tree that a Codex is written in. Throws `unavailable` for a private one whose tree has not come. */
  private home(id: string): Workspace {
    const topId = this.privateTopOf(id);
    if (topId === null) return this.shared;
    const tree = this.trees.get(topId);
    if (tree !== undefined && tree.node(id) !== null) return tree;
    throw new BinderyError('unavailable', 'This private Codex is not here yet. Wait a moment and try again.');
  }

  /** `closed` is the answer for a private Codex whose tree has not come. */
  private read<T>(id: string, closed: T, ask: (tree: Workspace) => T): T {
    const topId = this.privateTopOf(id);
    if (topId === null) return ask(this.shared);
    const tree = this.trees.get(topId);
    return tree !== undefined && tree.node(id) !== null ? ask(tree) : closed;
  }

  private privateNode(id: string): TreeNode | null {
    for (const tree of this.trees.values()) {
      const node = tree.node(id);
      if (node !== null) return node;
    }
    const label = this.tops.get(id)?.label ?? null;
    if (label === null) return null;
    return { id, parentId: null, state: 'live', standing: 'live', standingFrom: null, label };
  }

  /** Of one private Codex, or of all. A node that somebody else's tree holds as well stands there once. */
  private privateRoots(only: string | null): readonly string[] {
    const topIds = only === null ? [...this.tops.keys()] : [only];
    const roots = topIds.flatMap((topId) => this.treeOf(topId)?.children(null) ?? [topId]);
    return [...new Set(roots)].filter((id) => this.privateNode(id) !== null);
  }

  private reader(roots: () => readonly string[], node: (id: string) => TreeNode | null): TreeReader {
    return {
      node,
      children: (id) => (id === null ? roots() : this.children(id)),
      ancestors: (id) => this.ancestors(id),
      subtree: (id) => this.subtree(id),
    };
  }
}
