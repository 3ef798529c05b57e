/** The tree's present state: nodes, their parents, and the order of siblings. */
import { isShortRef, type NodeRef, type NodeState, shortRef } from './log-entry.ts';
import type { Step } from './move-log.ts';
import { type NodeName, NodeNames } from './node-names.ts';

/** What holds for a node; replaced as a whole, so that taking a step back is to put the old facts in again. */
export interface NodeFacts {
  /** Where the last move put it, whether or not that one is still there; `null` when it was never put anywhere. */
  readonly parent: ForestNode | null;
  readonly position: string;
  readonly placed: boolean;
  readonly purged: boolean;
  readonly state: NodeState;
  /** The step that put it under its parent; `null` when a checkpoint did. */
  readonly placedBy: Step | null;
}

export interface ForestNode {
  readonly id: string;
  /** By which streams name it. */
  names: readonly NodeName[];
  facts: NodeFacts;
  /** The last step that moved it or would have; each knows the one before. */
  lastMove: Step | null;
  /** How many nodes have this as their `parent`. */
  count: number;
  /** The first of them, and those beside this one, in no certain order; see `Forest.settle`. */
  below: ForestNode | null;
  next: ForestNode | null;
  previous: ForestNode | null;
  /** Those that stand here, in sibling order; `null` until somebody asks. */
  sorted: ForestNode[] | null;
  ids: readonly string[] | null;
}

const NOWHERE: NodeFacts = {
  parent: null,
  position: '',
  placed: false,
  purged: false,
  state: 'live',
  placedBy: null,
};

const NO_NAMES: readonly NodeName[] = [];

const STRENGTH: Record<NodeState, number> = { live: 0, archived: 1, trashed: 2 };

/** How facts are looked up: as they are, or as they were. */
export type FactsOf = (node: ForestNode) => NodeFacts;

export class Forest {
  /** The top, in the form of a node. */
  readonly root: ForestNode = newNode('');
  /** Facts before the current change, of every node it touched; `null` while nobody wants to know. */
  touched: Map<ForestNode, NodeFacts> | null = null;
  /** True while so much changes that sorting anew is cheaper than keeping order. Call `settle` before anything is read. */
  bulk = false;
  /** Nodes that are placed and not purged. */
  size = 0;

  readonly names = new NodeNames();

  private byId = new Map<string, ForestNode>();
  /** Made when somebody asks for the first time: most logs name their nodes otherwise. */
  private byShortRef: Map<string, ForestNode> | null = null;
  /** What is below the nodes, and their order, is not what the facts say. */
  private isUnsettled = false;
  /** References that somebody looked up in vain. */
  private missed = new Set<string>();
  /** Nodes that are not there and have nodes below them, which therefore stand at the top. */
  private absentParents = new Set<ForestNode>();

  constructor() {
    this.root.facts = { ...NOWHERE, placed: true };
  }

  /** Every node that an entry ever named in full. */
  nodes(): IterableIterator<ForestNode> {
    return this.byId.values();
  }

  /** The node of this id if it is in the tree. */
  get(id: string): ForestNode | null {
    const node = this.byId.get(id);
    return node !== undefined && isThere(node.facts) ? node : null;
  }

  isPurged(id: string): boolean {
    return this.byId.get(id)?.facts.purged === true;
  }

  /** The node a reference stands for, there or not; `null` when no entry has named it yet. */
  find(ref: NodeRef): ForestNode | null {
    if (typeof ref !== 'string') {
      if (ref.node === null) ref.isMissed = true;
      return ref.node;
    }
    const node = isShortRef(ref) ? this.shortRefs().get(ref) : this.byId.get(ref);
    if (node === undefined) this.missed.add(ref);
    return node ?? null;
  }

  /** Does the short reference of this node stand for it, and not for another? */
  hasShortRef(node: ForestNode): boolean {
    return this.shortRefs().get(shortRef(node.id)) === node;
  }

  /**
   * Makes an id known. Answers true when a reference that was looked up before stands for another node than it did, so
   * that what was resolved by it has to be resolved again.
   */
  register(id: string): boolean {
    if (this.byId.has(id)) return false;
    const node = newNode(id);
    this.byId.set(id, node);
    const isMissed = this.missed.delete(id);
    if (this.byShortRef === null) return isMissed;
    const ref = shortRef(id);
    const holder = this.byShortRef.get(ref);
    if (holder === undefined || id < holder.id) this.byShortRef.set(ref, node);
    return (holder !== undefined && id < holder.id) || this.missed.delete(ref) || isMissed;
  }

  /** The least id counts where two end alike. */
  private shortRefs(): Map<string, ForestNode> {
    if (this.byShortRef !== null) return this.byShortRef;
    const refs = new Map<string, ForestNode>();
    for (const node of this.byId.values()) {
      const ref = shortRef(node.id);
      const holder = refs.get(ref);
      if (holder === undefined || node.id < holder.id) refs.set(ref, node);
    }
    this.byShortRef = refs;
    return refs;
  }

  /**
   * Makes known that a stream calls the node of this id so; of several ids that it calls so the least counts. Answers like
   * `register`, which has to be called before.
   */
  nameNode(id: string, name: NodeName): boolean {
    const node = this.byId.get(id);
    if (node === undefined || node.names.includes(name)) return false;
    const holder = name.node;
    if (holder !== null && holder.id < id) return false;
    if (holder !== null) holder.names = holder.names.filter((other) => other !== name);
    node.names = node.names.length === 0 ? [name] : [...node.names, name];
    name.node = node;
    const isOther = holder !== null || name.isMissed;
    name.isMissed = false;
    return isOther;
  }

  /** Forgets which ids and names are known, but keeps the nodes of `ids`. Every step must have been taken back before. */
  keepOnly(ids: Iterable<string>): void {
    const known = this.byId;
    this.byId = new Map();
    this.byShortRef = null;
    this.missed = new Set();
    this.names.clear();
    for (const id of ids) {
      this.register(id);
      const before = known.get(id);
      if (before === undefined) continue;
      before.names = NO_NAMES;
      this.byId.set(id, before);
    }
  }

  /** Where a node stands: under its parent, or at the top when that is not there. */
  home(node: ForestNode): ForestNode {
    return this.homeBy(node.facts, factsNow);
  }

  homeBy(facts: NodeFacts, factsOf: FactsOf): ForestNode {
    return facts.parent !== null && isThere(factsOf(facts.parent)) ? facts.parent : this.root;
  }

  /** The strongest state of the node and its ancestors, with the nearest node it comes from; live comes from nowhere. */
  standing(node: ForestNode, factsOf: FactsOf = factsNow): { standing: NodeState; from: ForestNode | null } {
    let standing: NodeState = 'live';
    let from: ForestNode | null = null;
    for (let at = node; at !== this.root; at = this.homeBy(factsOf(at), factsOf)) {
      const { state } = factsOf(at);
      if (STRENGTH[state] > STRENGTH[standing]) [standing, from] = [state, at];
    }
    return { standing, from };
  }

  /** Is `node` this ancestor, or somewhere below it? */
  isWithin(node: ForestNode, ancestor: ForestNode): boolean {
    let at = node;
    while (at !== ancestor && at !== this.root) at = this.home(at);
    return at === ancestor;
  }

  /** Nodes in sibling order: by position, those at the same position by id. Not to be kept. */
  children(parent: ForestNode): readonly ForestNode[] {
    if (parent.sorted === null) {
      const there: ForestNode[] = [];
      for (const member of this.membersOf(parent)) if (isThere(member.facts)) there.push(member);
      parent.sorted = there.sort(compareSiblings);
    }
    return parent.sorted;
  }

  /** Their ids. The same array until it changes. */
  childIds(parent: ForestNode): readonly string[] {
    parent.ids ??= Object.freeze(this.children(parent).map(({ id }) => id));
    return parent.ids;
  }

  /** The node itself and all below it, parents first, in sibling order. */
  subtree(node: ForestNode): ForestNode[] {
    const found: ForestNode[] = [];
    const waiting = [node];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next !== this.root) found.push(next);
      const children = this.children(next);
      for (let index = children.length - 1; index >= 0; index -= 1) {
        const child = children[index];
        if (child !== undefined) waiting.push(child);
      }
    }
    return found;
  }

  /** Gives a node new facts, and keeps everything that follows from them. */
  change(node: ForestNode, next: NodeFacts): void {
    const before = node.facts;
    if (before === next) return;
    if (before.parent !== next.parent) {
      if (before.parent !== null) before.parent.count -= 1;
      if (next.parent !== null) next.parent.count += 1;
    }
    if (this.bulk && this.touched === null) {
      if (isThere(before) !== isThere(next)) this.size += isThere(next) ? 1 : -1;
      node.facts = next;
      this.isUnsettled = true;
      return;
    }
    this.settle();
    this.touch(node);
    const [wasThere, isNow] = [isThere(before), isThere(next)];
    const stays = wasThere === isNow && before.parent === next.parent && before.position === next.position;
    if (!stays && wasThere) this.hide(node);
    if (before.parent !== next.parent) this.relink(node, before.parent, next.parent);
    node.facts = next;
    if (wasThere !== isNow) {
      this.size += isNow ? 1 : -1;
      this.moveStrays(node);
    }
    if (!stays && isNow) this.show(node);
  }

  /** Brings what is below the nodes up to date, which changes in bulk leave as it was while nobody wants to know what they touch. */
  settle(): void {
    if (!this.isUnsettled) return;
    this.isUnsettled = false;
    this.absentParents.clear();
    this.root.below = this.root.sorted = this.root.ids = null;
    for (const node of this.byId.values()) {
      node.below = node.next = node.previous = null;
      node.sorted = node.ids = null;
    }
    for (const node of this.byId.values()) this.relink(node, null, node.facts.parent);
  }

  private touch(node: ForestNode): void {
    if (this.touched !== null && !this.touched.has(node)) this.touched.set(node, node.facts);
  }

  private relink(node: ForestNode, from: ForestNode | null, to: ForestNode | null): void {
    if (from !== null) {
      if (node.previous === null) from.below = node.next;
      else node.previous.next = node.next;
      if (node.next !== null) node.next.previous = node.previous;
      node.next = node.previous = null;
    }
    if (to === null) return;
    node.next = to.below;
    if (to.below !== null) to.below.previous = node;
    to.below = node;
    if (!isThere(to.facts)) this.absentParents.add(to);
  }

  /** A parent came or went: what is below it stands somewhere else now. */
  private moveStrays(parent: ForestNode): void {
    if (isThere(parent.facts)) this.absentParents.delete(parent);
    else if (parent.below !== null) this.absentParents.add(parent);
    if (parent.below === null) return;
    for (const child of nodesBelow(parent)) this.touch(child);
    for (const list of [parent, this.root]) list.sorted = list.ids = null;
  }

  private *membersOf(parent: ForestNode): Iterable<ForestNode> {
    yield* nodesBelow(parent);
    if (parent !== this.root) return;
    for (const absent of this.absentParents) yield* nodesBelow(absent);
  }

  private hide(node: ForestNode): void {
    const list = this.changedList(node);
    if (list !== null) list.splice(indexOf(list, node), 1);
  }

  private show(node: ForestNode): void {
    const list = this.changedList(node);
    if (list !== null) list.splice(indexOf(list, node), 0, node);
  }

  /** The sorted list a node stands in when it is worth keeping in order, else drops it. */
  private changedList(node: ForestNode): ForestNode[] | null {
    const home = this.home(node);
    home.ids = null;
    if (this.bulk) home.sorted = null;
    return home.sorted;
  }
}

/** Is a node of these facts in the tree? */
export function isThere(facts: NodeFacts): boolean {
  return facts.placed && !facts.purged;
}

/** The facts of a node as they are now; in its place may stand a function that answers those of an earlier moment. */
export function factsNow(node: ForestNode): NodeFacts {
  return node.facts;
}

function* nodesBelow(parent: ForestNode): Iterable<ForestNode> {
  for (let node = parent.below; node !== null; node = node.next) yield node;
}

function newNode(id: string): ForestNode {
  return {
    id,
    names: NO_NAMES,
    facts: NOWHERE,
    lastMove: null,
    count: 0,
    below: null,
    next: null,
    previous: null,
    sorted: null,
    ids: null,
  };
}

/** By code unit, like everything that has to be the same everywhere. */
function compareSiblings(a: ForestNode, b: ForestNode): number {
  const [left, right] = [a.facts.position, b.facts.position];
  if (left !== right) return left < right ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

/** Where a node stands in a sorted list, or would. */
function indexOf(list: readonly ForestNode[], node: ForestNode): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = list[middle];
    if (other !== undefined && compareSiblings(other, node) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
