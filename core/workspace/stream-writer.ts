/** Writes entries into this document's own stream, after what they need there: an author, a time, numbers of nodes. */
import { clockMillis, parseHlc } from '#core/crdt/clock.ts';
import type { EntryStream } from '#core/crdt/tree/entry-stream.ts';
import type { ForestNode } from '#core/crdt/tree/forest.ts';
import { clampMillis, type NodeState, shortRef } from '#core/crdt/tree/log-entry.ts';
import {
  formatBlock,
  formatNumbered,
  formatOpening,
  formatRef,
  LAST_ORDINAL,
  type NumberedBody,
  THREE,
  TWO,
} from '#core/crdt/tree/stream-text.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

export interface Placed {
  readonly node: ForestNode;
  readonly position: string;
}

/** What an entry says, with the nodes themselves; the top is the forest's root. */
export type NodeBody =
  | { readonly kind: 'insert'; readonly parent: ForestNode; readonly id: string; readonly position: string }
  | {
      readonly kind: 'move';
      readonly parent: ForestNode;
      readonly from: ForestNode;
      readonly items: readonly Placed[];
    }
  | { readonly kind: 'reorder'; readonly parent: ForestNode; readonly items: readonly Placed[] }
  | { readonly kind: 'state'; readonly state: NodeState; readonly items: readonly Placed[] };

/** With so many entries since the opening, another one costs less than the longer times that follow. */
const MANY_ENTRIES = 16;

/**
 * Appends an entry made at `hlc`. False when the stream can't hold it, and nothing of it was written: an odd position, or more
 * insertions than it can count.
 */
export function writeToStream(index: WorkspaceIndex, author: number, hlc: string, body: NodeBody): boolean {
  const stream = index.streams.own;
  if (stream.fault !== null || (body.kind === 'insert' && stream.nextOrdinal > LAST_ORDINAL)) return false;
  const millis = clampMillis(clockMillis(hlc));
  if (needsOpening(stream, author, millis)) index.append(formatOpening(author, millis));
  const text = formatNumbered(
    millis - stream.opening.base,
    parseHlc(hlc)?.counter ?? 0,
    numbered(index, stream, body),
  );
  if (text === null) return false;
  index.append(text);
  return true;
}

function needsOpening(stream: EntryStream, author: number, millis: number): boolean {
  const since = millis - stream.opening.base;
  if (stream.opening.author !== author || since < 0 || since >= THREE) return true;
  return since >= TWO && stream.sinceOpening >= MANY_ENTRIES;
}

function numbered(index: WorkspaceIndex, stream: EntryStream, body: NodeBody): NumberedBody {
  const number = (node: ForestNode): number => numberOf(index, stream, node);
  if (body.kind === 'insert') {
    const { kind, id, position } = body;
    return { kind, ordinal: stream.nextOrdinal, parent: number(body.parent), id, position };
  }
  const items = body.items.map(({ node, position }) => ({ node: number(node), position }));
  if (body.kind === 'state') return { kind: body.kind, state: body.state, items };
  const parent = number(body.parent);
  return body.kind === 'move'
    ? { kind: body.kind, parent, from: number(body.from), items }
    : { kind: body.kind, parent, items };
}

/** The number by which the stream speaks of a node, given out now where it has none. */
function numberOf(index: WorkspaceIndex, stream: EntryStream, node: ForestNode): number {
  const { forest } = index.log;
  if (node === forest.root) return 0;
  for (const name of node.names) {
    const known = stream.numberOfName(name);
    if (known !== null) return known;
  }
  const [name] = node.names;
  const isShort = forest.hasShortRef(node);
  const ref = isShort ? shortRef(node.id) : node.id;
  const known = stream.numberOfRef(ref);
  if (known !== null) return known;
  if (name === undefined) index.append(formatRef(ref, isShort));
  else index.append(formatBlock(name.block.client, name.block.number));
  return (name === undefined ? stream.numberOfRef(ref) : stream.numberOfName(name)) ?? 0;
}
