/** The move log: every entry in the order of its time, replayed so that no set of concurrent moves can tear the tree. */

import { Forest, type ForestNode, isThere, type NodeFacts } from './forest.ts';
import { clampMillis, type NodeRef, type TreeEntry } from './log-entry.ts';
import { itemAt, itemCount } from './stream-entry.ts';

/*
 * M. Kleppmann, D. P. Mulligan, V. B. F. Gomes, A. R. Beresford, "A highly-available move operation for replicated trees"
 * (2021): every replica applies the same moves in the same order and skips those that would make a cycle. A move that
 * arrives late is put into its place by taking back what follows it and doing that again.
 */

/** One node of one entry, with what applying it did. */
export class Step {
  readonly entry: TreeEntry;
  readonly index: number;
  /** Facts of the node before; `null` when the step changed nothing. */
  was: NodeFacts | null = null;
  node: ForestNode | null = null;
  /** Of a move: that of the same node before it. */
  earlier: Step | null = null;
  /** Of a move that was skipped because of a cycle: the latest of the moves that stood in its way. */
  obstacle: Step | null = null;
  makesCircle = false;

  constructor(entry: TreeEntry, index: number) {
    this.entry = entry;
    this.index = index;
  }
}

/** More steps than this at once are sorted anew afterwards instead of one by one. */
const BULK = 64;

export class TreeLog {
  readonly forest = new Forest();
  /** In order. */
  private steps: Step[] = [];

  /** Takes in entries that the log doesn't have yet. */
  add(entries: readonly TreeEntry[]): void {
    const added: Step[] = [];
    let redefined = false;
    for (const entry of entries) {
      const count = itemCount(entry);
      for (let index = 0; index < count; index += 1) added.push(new Step(entry, index));
      if (namesInFull(entry) && this.learn(entry)) redefined = true;
    }
    const first = added.sort(compareSteps)[0];
    if (first === undefined) return;
    const from = redefined ? 0 : this.indexOf(first);
    this.during(added.length + this.steps.length - from, () => {
      this.rewind(from);
      this.merge(added, from);
      this.replay(from);
    });
  }

  /** Makes these the entries of the log, some of which it may have. */
  reset(entries: readonly TreeEntry[]): void {
    this.during(Number.POSITIVE_INFINITY, () => {
      this.rewind(0);
      const naming = entries.filter(namesInFull);
      this.forest.keepOnly(naming.flatMap(({ items }) => items.flatMap(({ node }) => idIn(node) ?? [])));
      for (const entry of naming) this.learn(entry);
      const known = new Map<string, Step[]>();
      for (const step of this.steps.splice(0)) {
        const key = keyOf(step.entry);
        const steps = known.get(key);
        if (steps === undefined) known.set(key, [step]);
        else steps.push(step);
      }
      const steps = entries.flatMap((entry) => known.get(keyOf(entry)) ?? stepsOf(entry));
      this.merge(steps.sort(compareSteps), 0);
      this.replay(0);
    });
  }

  /** Calls back with the tree as it was when every entry made before `millis` had been applied, and no other. */
  at<T>(millis: number, read: (forest: Forest) => T): T {
    const limit = clampMillis(millis);
    const later = this.steps.findIndex(({ entry }) => entry.kind !== 'checkpoint' && entry.millis >= limit);
    const from = later === -1 ? this.steps.length : later;
    const { touched } = this.forest;
    this.forest.touched = null;
    try {
      return this.during(Number.POSITIVE_INFINITY, () => {
        this.rewind(from);
        this.forest.settle();
        const result = read(this.forest);
        this.replay(from);
        return result;
      });
    } finally {
      this.forest.touched = touched;
    }
  }

  /** Makes known what an entry that names in full names. True when a reference stands for another node than it did. */
  private learn({ items, name }: TreeEntry): boolean {
    const { forest } = this;
    let redefined = false;
    for (const { node, record } of items) {
      const id = idIn(node);
      if (id === null) continue;
      if (forest.register(id)) redefined = true;
      if (name !== null && forest.nameNode(id, name)) redefined = true;
      for (const { client, ordinal } of record?.names ?? []) {
        if (forest.nameNode(id, forest.names.get(client, ordinal))) redefined = true;
      }
    }
    return redefined;
  }

  private during<T>(steps: number, work: () => T): T {
    const { bulk } = this.forest;
    this.forest.bulk = bulk || steps > BULK;
    try {
      return work();
    } finally {
      this.forest.bulk = bulk;
      if (!bulk) this.forest.settle();
    }
  }

  /** Puts sorted steps in among those from `from` on. What is there already, or comes twice, counts once. */
  private merge(added: readonly Step[], from: number): void {
    const tail = this.steps.splice(from);
    let next = 0;
    for (const step of added) {
      for (
        let other = tail[next];
        other !== undefined && compareSteps(other, step) <= 0;
        other = tail[next]
      ) {
        this.steps.push(other);
        next += 1;
      }
      const last = this.steps.at(-1);
      if (last === undefined || compareSteps(last, step) !== 0) this.steps.push(step);
    }
    for (; next < tail.length; next += 1) {
      const other = tail[next];
      if (other !== undefined) this.steps.push(other);
    }
  }

  private indexOf(step: Step): number {
    let low = 0;
    let high = this.steps.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.steps[middle];
      if (other !== undefined && compareSteps(other, step) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private rewind(to: number): void {
    for (let index = this.steps.length - 1; index >= to; index -= 1) {
      const step = this.steps[index];
      if (step !== undefined) takeBack(this.forest, step);
    }
  }

  private replay(from: number): void {
    for (let index = from; index < this.steps.length; index += 1) {
      const step = this.steps[index];
      if (step !== undefined) apply(this.forest, step);
    }
  }
}

/** Checkpoints first: they stand for what was folded into them. */
export function compareSteps(a: Step, b: Step): number {
  if (a.entry === b.entry) return a.index - b.index;
  const first = a.entry.kind === 'checkpoint';
  if (first !== (b.entry.kind === 'checkpoint')) return first ? -1 : 1;
  return compareEntries(a.entry, b.entry) || a.index - b.index;
}

/** By time, equal times by author, then by text; those of streams come after texts, and are ordered by their place. */
export function compareEntries(a: TreeEntry, b: TreeEntry): number {
  if (a.millis !== b.millis) return a.millis - b.millis;
  if (a.order !== b.order) return a.order - b.order;
  if (a.author !== b.author) return a.author - b.author;
  if (a.text === b.text) return a.client - b.client || a.clock - b.clock;
  if (a.text === '' || b.text === '') return a.text === '' ? 1 : -1;
  return a.text < b.text ? -1 : 1;
}

/** Tells entries apart. What was read of a stream may be another entry once something before it is gone. */
function keyOf({ text, client, clock, length, millis, author }: TreeEntry): string {
  return text || [client, clock, length, millis, author].join();
}

/** The id that a reference spells out. */
function idIn(node: NodeRef): string | null {
  return typeof node === 'string' ? node : null;
}

function stepsOf(entry: TreeEntry): Step[] {
  return entry.items.map((_, index) => new Step(entry, index));
}

/** Does an entry name its nodes in full, and so make them known? */
function namesInFull({ kind }: TreeEntry): boolean {
  return kind === 'insert' || kind === 'purge' || kind === 'checkpoint';
}

function apply(forest: Forest, step: Step): void {
  const { entry, index } = step;
  const item = itemAt(entry, index);
  const node = item === undefined ? null : forest.find(item.node);
  step.node = node;
  // What is purged stays so, whatever else is said about it.
  if (item === undefined || node === null || node.facts.purged) return;
  const before = node.facts;
  switch (entry.kind) {
    case 'insert':
      if (!before.placed) put(forest, step, node, item.position);
      break;
    case 'move':
      step.earlier = node.lastMove;
      node.lastMove = step;
      put(forest, step, node, item.position);
      break;
    case 'reorder':
      // Whoever moved the node away meanwhile is not to be undone by somebody who only sorted.
      if (before.parent !== null && before.parent === parentOf(forest, entry)) {
        set(forest, step, node, { ...before, position: item.position });
      }
      break;
    case 'state':
      if (before.state !== entry.state) set(forest, step, node, { ...before, state: entry.state });
      break;
    case 'purge':
      set(forest, step, node, { ...before, purged: true });
      break;
    case 'checkpoint':
      recall(forest, step, node);
  }
}

function takeBack(forest: Forest, step: Step): void {
  const { node, was } = step;
  if (node === null) return;
  if (was !== null) forest.change(node, was);
  if (node.lastMove === step) node.lastMove = step.earlier;
  step.node = step.was = step.obstacle = step.earlier = null;
  step.makesCircle = false;
}

/** Puts a node under the entry's parent, unless that is below the node itself. */
function put(forest: Forest, step: Step, node: ForestNode, position: string): void {
  const before = node.facts;
  let parent = parentOf(forest, step.entry);
  if (isCycle(forest, node, parent)) {
    if (before.placed) {
      step.makesCircle = true;
      step.obstacle = obstacleOf(forest, node, parent);
      return;
    }
    // Not in the tree before: better at the top than nowhere.
    parent = forest.root;
  }
  const { purged, state } = before;
  set(forest, step, node, { parent, position, placed: true, purged, state, placedBy: step });
}

/** What a checkpoint says about a node. It is believed no more than any entry: it makes no cycle and unpurges nothing. */
function recall(forest: Forest, step: Step, node: ForestNode): void {
  const { position = '', record } = itemAt(step.entry, step.index) ?? {};
  if (record === undefined) return;
  const before = node.facts;
  const wanted = record.parent === null ? forest.root : (forest.find(record.parent) ?? forest.root);
  const parent = isCycle(forest, node, wanted) ? forest.root : wanted;
  const { state, purged } = record;
  const place = record.placed ? { parent, position, placed: true, placedBy: null } : {};
  set(forest, step, node, { ...before, ...place, state, purged });
}

function set(forest: Forest, step: Step, node: ForestNode, next: NodeFacts): void {
  step.was = node.facts;
  forest.change(node, next);
}

/** The top for `null`, and for a parent that is not known: it will be found again when it is. */
function parentOf(forest: Forest, { parent }: TreeEntry): ForestNode {
  return parent === null ? forest.root : (forest.find(parent) ?? forest.root);
}

/** Is `parent` the node itself or below it? What is purged, or not placed yet, has nothing above it. */
function isCycle(forest: Forest, node: ForestNode, parent: ForestNode): boolean {
  if (parent === node) return true;
  if (node.count === 0) return false;
  for (let at: ForestNode | null = parent; at !== null && at !== forest.root; at = at.facts.parent) {
    if (at === node) return true;
    if (!isThere(at.facts)) return false;
  }
  return false;
}

/** The latest move among those that brought `parent` below `node`. */
function obstacleOf(forest: Forest, node: ForestNode, parent: ForestNode): Step | null {
  let latest: Step | null = null;
  for (
    let at: ForestNode | null = parent;
    at !== null && at !== node && at !== forest.root;
    at = at.facts.parent
  ) {
    const step = at.facts.placedBy;
    if (step?.entry.kind === 'move' && (latest === null || compareSteps(step, latest) > 0)) latest = step;
  }
  return latest;
}
