/** The index of a workspace document, kept up to date while the document changes. */

import * as Y from 'yjs';
import { type ForestNode, isThere } from '#core/crdt/tree/forest.ts';
import { hlcOf, type NodeRef, parseEntry, type TreeEntry, timeOf } from '#core/crdt/tree/log-entry.ts';
import { compareEntries, type Step, TreeLog } from '#core/crdt/tree/move-log.ts';
import type { SkippedStep } from '#core/crdt/tree/skipped-moves.ts';
import { describeChange } from '#core/crdt/tree/tree-change.ts';
import { LABELS_ROOT, MOVES_ROOT, TREE_ROOT } from '#core/document/roots.ts';
import { createListeners } from '#core/observable.ts';
import { MoveStreams } from './move-streams.ts';
import type { NodeLabel, SkippedMove, TreeChange } from './workspace.ts';

export interface Author {
  readonly by: string;
  readonly byName: string;
}

/**
 * Yjs joins what one client appends to one item, and copies it for that: what would grow without end is divided by an element
 * that doesn't join, and that readers ignore.
 */
const MAX_RUN_LENGTH = 256;

type Listener = (change: TreeChange) => void;

const indexes = new WeakMap<Y.Doc, WorkspaceIndex>();

/** The index of a document, made at the first call and shared by all that open the document. */
export function indexOf(doc: Y.Doc): WorkspaceIndex {
  let index = indexes.get(doc);
  if (index === undefined) {
    index = new WorkspaceIndex(doc);
    indexes.set(doc, index);
  }
  return index;
}

export class WorkspaceIndex {
  readonly entries: Y.Array<unknown>;
  readonly labels: Y.Map<unknown>;
  readonly log = new TreeLog();
  readonly streams: MoveStreams;
  /** Whom the authors' numbers stand for. */
  readonly authors = new Map<number, Author>();
  /** The latest time in the log, `null` while that is empty. */
  latest: TreeEntry | null = null;

  private readonly signedAt = new Map<number, string>();
  /** Entries written here that the document has not told us about yet. */
  private ahead = new Set<string>();
  private runLength = 0;
  private readonly listeners = createListeners<[TreeChange]>();

  constructor(doc: Y.Doc) {
    this.entries = doc.getArray(TREE_ROOT);
    this.labels = doc.getMap(LABELS_ROOT);
    this.streams = new MoveStreams(doc, doc.getText(MOVES_ROOT), this.log.forest.names);
    this.take(this.entries.toArray(), this.streams.readNew());
    doc.on('afterTransaction', (transaction: Y.Transaction) => this.follow(transaction));
  }

  /** Appends entries, and takes them in at once: the next edit of the same transaction builds on them. */
  write(texts: readonly string[]): void {
    for (const text of texts) this.ahead.add(text);
    this.runLength += texts.length;
    const isLong = this.runLength >= MAX_RUN_LENGTH;
    if (isLong) this.runLength = 0;
    this.entries.push(isLong ? [...texts, new Uint8Array(0)] : [...texts]);
    this.take(texts);
  }

  /** Appends to the stream of this document, and takes that in at once. */
  append(text: string): void {
    const { root } = this.streams;
    root.insert(root.length, text);
    this.take([], this.streams.readOwn());
  }

  /** Entries in the log. */
  get length(): number {
    return this.entries.length + this.streams.size;
  }

  /** Reads the whole log anew. */
  reload(): void {
    this.ahead.clear();
    this.latest = null;
    this.streams.clear();
    this.log.reset(this.met(this.parse(this.entries.toArray()), this.streams.readNew()));
  }

  label(id: string): NodeLabel | null {
    const stored = this.labels.get(id);
    if (!Array.isArray(stored)) return null;
    const [title, templateId] = stored;
    return typeof title === 'string' && typeof templateId === 'string' ? { title, templateId } : null;
  }

  observe(listener: Listener): () => void {
    const leave = this.listeners.subscribe(listener);
    this.log.forest.touched ??= new Map();
    return () => {
      leave();
      if (this.listeners.size === 0) this.log.forest.touched = null;
    };
  }

  /** A skipped move in words that need no log. */
  describe({ step, node, reason, winner }: SkippedStep): SkippedMove {
    return {
      id: `${hlcOf(step.entry)}/${node.id}`,
      nodeId: node.id,
      wantedParentId: this.idOf(step.entry.parent),
      fromParentId: this.idOf(step.entry.from),
      ...this.signature(step),
      reason,
      winner: winner?.node ? { nodeId: winner.node.id, ...this.signature(winner) } : null,
    };
  }

  private signature({ entry }: Step): Author & { at: number } {
    const { by, byName } = this.authors.get(entry.author) ?? { by: '', byName: '' };
    return { by, byName, at: timeOf(entry).millis };
  }

  private idOf(ref: NodeRef | null): string | null {
    const node: ForestNode | null = ref === null ? null : this.log.forest.find(ref);
    return node !== null && isThere(node.facts) ? node.id : null;
  }

  private follow(transaction: Y.Transaction): void {
    const relabelled = keysChanged(this.labels, transaction);
    const roots = [this.entries, this.streams.root].filter((root) => isChanged(root, transaction));
    if (roots.length > 0) {
      if (roots.some((root) => deletesFrom(root, transaction))) this.reload();
      else this.take(this.notAhead(newElements(this.entries, transaction)), this.streams.readNew());
    } else if (relabelled === undefined) return;
    this.tell(relabelled ?? new Set(), transaction.origin);
  }

  private tell(relabelled: ReadonlySet<string | null>, origin: unknown): void {
    const { forest } = this.log;
    if (forest.touched === null) return;
    const { parents, nodes, skipped } = describeChange(forest, forest.touched);
    forest.touched = new Map();
    for (const id of relabelled) if (id !== null && forest.get(id) !== null) nodes.add(id);
    if (parents.size + nodes.size + skipped.length === 0) return;
    const change: TreeChange = {
      parents,
      nodes,
      skipped: skipped.map((move) => this.describe(move)),
      origin,
    };
    this.listeners.notify(change);
  }

  private *notAhead(elements: Iterable<unknown>): Iterable<unknown> {
    for (const element of elements) {
      if (typeof element !== 'string' || !this.ahead.delete(element)) yield element;
    }
  }

  private take(elements: Iterable<unknown>, streamed: readonly TreeEntry[] = []): void {
    this.log.add(this.met(this.parse(elements), streamed));
  }

  /** The entries among raw elements. */
  private parse(elements: Iterable<unknown>): TreeEntry[] {
    const entries: TreeEntry[] = [];
    for (const element of elements) {
      const entry = parseEntry(element);
      if (entry !== null) entries.push(entry);
    }
    this.meetAuthors(entries);
    return entries;
  }

  /** Both together, and what they say of the latest time. */
  private met(entries: readonly TreeEntry[], streamed: readonly TreeEntry[]): readonly TreeEntry[] {
    for (const list of [entries, streamed]) {
      for (const entry of list) {
        if (this.latest === null || compareEntries(entry, this.latest) > 0) this.latest = entry;
      }
    }
    return streamed.length === 0 ? entries : entries.length === 0 ? streamed : [...entries, ...streamed];
  }

  /** Of several entries about one number the last counts: people change their names. */
  private meetAuthors(entries: readonly TreeEntry[]): void {
    for (const { kind, text, author, by, byName } of entries) {
      if (kind !== 'author' || text < (this.signedAt.get(author) ?? '')) continue;
      this.signedAt.set(author, text);
      this.authors.set(author, { by, byName });
    }
  }
}

/** What a transaction put into the array, in no certain order. */
function* newElements(array: Y.Array<unknown>, transaction: Y.Transaction): Iterable<unknown> {
  for (const [client, end] of transaction.afterState) {
    const start = transaction.beforeState.get(client) ?? 0;
    const structs = transaction.doc.store.clients.get(client);
    if (structs === undefined || start === end) continue;
    for (let index = Y.findIndexSS(structs, start); index < structs.length; index += 1) {
      const struct = structs[index];
      if (struct === undefined || struct.id.clock >= end) break;
      if (isElementOf(array, struct) && !struct.deleted) {
        yield* struct.content.getContent();
      }
    }
  }
}

function isChanged(root: object, transaction: Y.Transaction): boolean {
  return keysChanged(root, transaction) !== undefined;
}

function keysChanged(map: unknown, { changed }: Y.Transaction): ReadonlySet<string | null> | undefined {
  for (const [type, keys] of changed) if (type === map) return keys;
  return undefined;
}

function deletesFrom(root: object, transaction: Y.Transaction): boolean {
  let found = false;
  Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
    found ||= isElementOf(root, struct);
  });
  return found;
}

/** A forged item may stand in an array under a key, as in a map; reading the array would not come across it. */
function isElementOf(array: unknown, struct: Y.AbstractStruct): struct is Y.Item {
  return struct instanceof Y.Item && struct.parent === array && struct.parentSub === null;
}
