/** An entry of a stream. There are tens of thousands of them, nearly all about one node, so each is one small object. */
import type { EntryItem, EntryKind, NodeRef, NodeState, TreeEntry } from './log-entry.ts';
import type { NodeName } from './node-names.ts';

/** What a stream says once for the entries that follow. */
export interface Opening {
  readonly client: number;
  readonly author: number;
  /** What times are counted from, in ms since the Unix epoch. */
  readonly base: number;
}

/** An entry that is also its only item, unless it has `several`. */
export class StreamEntry implements TreeEntry, EntryItem {
  readonly kind: EntryKind;
  readonly order: number;
  readonly parent: NodeRef | null;
  readonly from: NodeRef | null;
  readonly state: NodeState;
  readonly node: NodeRef;
  readonly position: string;
  readonly name: NodeName | null;
  clock = 0;
  length = 0;
  private readonly opening: Opening;
  private readonly since: number;
  private readonly several: readonly EntryItem[] | null;

  constructor(
    opening: Opening,
    since: number,
    kind: EntryKind,
    order: number,
    parent: NodeRef | null,
    from: NodeRef | null,
    state: NodeState,
    name: NodeName | null,
    node: NodeRef,
    position: string,
    several: readonly EntryItem[] | null,
  ) {
    this.opening = opening;
    this.since = since;
    this.kind = kind;
    this.order = order;
    this.parent = parent;
    this.from = from;
    this.state = state;
    this.name = name;
    this.node = node;
    this.position = position;
    this.several = several;
  }

  get text(): string {
    return '';
  }

  get millis(): number {
    return this.opening.base + this.since;
  }

  get author(): number {
    return this.opening.author;
  }

  get client(): number {
    return this.opening.client;
  }

  get by(): string {
    return '';
  }

  get byName(): string {
    return '';
  }

  get items(): readonly EntryItem[] {
    return this.several ?? [this];
  }

  get count(): number {
    return this.several === null ? 1 : this.several.length;
  }

  get record(): undefined {
    return undefined;
  }

  at(index: number): EntryItem | undefined {
    return this.several === null ? this : this.several[index];
  }
}

/** One of the nodes an entry is about. */
export function itemAt(entry: TreeEntry, index: number): EntryItem | undefined {
  return entry instanceof StreamEntry ? entry.at(index) : entry.items[index];
}

/** How many there are. */
export function itemCount(entry: TreeEntry): number {
  return entry instanceof StreamEntry ? entry.count : entry.items.length;
}
