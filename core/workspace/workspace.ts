/** One open workspace: the typed interface of the workspace document, which holds the tree of Codices. */
import type * as Y from 'yjs';
import type { NodeState } from '#core/crdt/tree/log-entry.ts';

/** What lists show of a Codex: a projection, written by the server. */
export interface NodeLabel {
  readonly title: string;
  readonly templateId: string;
}

export interface TreeNode {
  /** The Codex's id. */
  readonly id: string;
  /** `null` at the top. A node whose parent is not known (yet, or any more) stands at the top. */
  readonly parentId: string | null;
  /** What was decided about this node itself. */
  readonly state: NodeState;
  /** What holds for it: the strongest of its own state and those of its ancestors. */
  readonly standing: NodeState;
  /** The node whose own state gives the standing: itself or an ancestor; `null` when it is live. */
  readonly standingFrom: string | null;
  /** `null` until the server has seen the Codex. */
  readonly label: NodeLabel | null;
}

/** The place of a node: at most one of `before` and `after`, a sibling's id; neither means last. */
export interface Place {
  readonly parentId: string | null;
  readonly before?: string;
  readonly after?: string;
}

/** A move that did not take effect, with what stood in its way. */
export interface SkippedMove {
  /** Names the move. */
  readonly id: string;
  readonly nodeId: string;
  /** Where it was to go, and where its author saw it before. */
  readonly wantedParentId: string | null;
  readonly fromParentId: string | null;
  readonly by: string;
  readonly byName: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** `cycle`: the node would have come under itself. `superseded`: somebody moved it elsewhere at the same time, and later. */
  readonly reason: 'cycle' | 'superseded';
  /** The move that prevailed. */
  readonly winner: {
    readonly nodeId: string;
    readonly by: string;
    readonly byName: string;
    readonly at: number;
  } | null;
}

/** The changes of the tree by a change of the document. */
export interface TreeChange {
  /** Parents (`null`: the top) whose list of children is another one now. */
  readonly parents: ReadonlySet<string | null>;
  /** Nodes that are new, gone, moved, of another standing, or labelled anew. */
  readonly nodes: ReadonlySet<string>;
  /** Moves this change undid that had been in effect here, made by anybody. */
  readonly skipped: readonly SkippedMove[];
  /** The Yjs transaction origin. */
  readonly origin: unknown;
}

/**
 * Every mutation is one Yjs transaction. All refuse with `not_found` what names a node that is not there, and with
 * `conflict` a move under the node itself or its descendants.
 */
export interface Workspace {
  readonly doc: Y.Doc;

  node(id: string): TreeNode | null;
  /** Ids in sibling order, whatever their state. The same array until it changes. */
  children(parentId: string | null): readonly string[];
  /** True for what was deleted for good: it never comes back under this id. */
  isPurged(id: string): boolean;
  /** From the top to the parent. */
  ancestors(id: string): readonly string[];
  /** The node itself and all below it, parents first, in sibling order. */
  subtree(id: string): readonly string[];
  /** All nodes that are not purged. */
  readonly size: number;

  /**
   * Puts a new Codex into the tree. Inserting one that is there moves nothing and writes nothing. Throws `gone` for one that
   * was purged, and `invalid_input` for an id that is no UUID.
   */
  insert(id: string, place: Place, label?: NodeLabel): void;
  /** Moves nodes, in this order, to stand beside each other. A node whose ancestor is moved too stays under it. */
  move(ids: readonly string[], place: Place): void;
  /** Writes states of several nodes; those that have it already are left alone. */
  setState(ids: readonly string[], state: NodeState): void;
  /**
   * Takes trashed nodes out of the tree for good, with everything that stands below them now. What somebody else moves under
   * them meanwhile is not lost: it stands at the top. Throws `conflict` unless the node or something above it is trashed.
   */
  purge(ids: readonly string[]): void;
  /** Writes nothing when the label is what it is. */
  setLabel(id: string, label: NodeLabel): void;

  /** Moves that are not in effect and whose loss nobody could have seen when making them, newest first; at most 200. */
  skippedMoves(): readonly SkippedMove[];
  observe(listener: (change: TreeChange) => void): () => void;
  transact<T>(edit: () => T): T;

  /** Entries in the log, for deciding when to compact. */
  readonly logLength: number;
  /**
   * Folds every entry older than `before` (ms since epoch) into one checkpoint without changing the tree. Only the server
   * does this: two checkpoints made at the same time would each miss what the other folded.
   */
  compact(before: number): void;
}
