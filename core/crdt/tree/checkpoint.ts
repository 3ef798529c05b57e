/** Checkpoints: the state of the tree at one time, standing for every entry that led to it. */

import { NAME_LENGTH } from './checkpoint-records.ts';
import { type Forest, type ForestNode, isThere } from './forest.ts';
import { MAX_ENTRY_LENGTH, MAX_ENTRY_NODES, shortRef, type WrittenItem } from './log-entry.ts';

/** Characters of an entry before its records, and of a record without its position and names, at most. */
const HEAD_LENGTH = 32;
const RECORD_LENGTH = 48;

/** Everything there is to know of the forest, parents before what is below them, in portions that fit an entry. */
export function checkpointItems(forest: Forest): WrittenItem[][] {
  const items = forest.subtree(forest.root).map((node) => recordOf(forest, node));
  for (const node of forest.nodes()) {
    const { purged, state } = node.facts;
    if (!isThere(node.facts) && (purged || state !== 'live')) items.push(recordOf(forest, node));
  }
  return portionsOf(items);
}

function portionsOf(items: readonly WrittenItem[]): WrittenItem[][] {
  const portions: WrittenItem[][] = [];
  let weight = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const own = RECORD_LENGTH + item.position.length + (item.record?.names.length ?? 0) * NAME_LENGTH;
    weight += own;
    const last = portions.at(-1);
    if (last !== undefined && last.length < MAX_ENTRY_NODES && weight <= MAX_ENTRY_LENGTH) last.push(item);
    else {
      portions.push([item]);
      weight = HEAD_LENGTH + own;
    }
  }
  return portions;
}

function recordOf(forest: Forest, node: ForestNode): WrittenItem {
  const { parent, position, purged, state } = node.facts;
  // Of a purged node, that it was is all that matters.
  const placed = isThere(node.facts);
  const record = { parent: placed ? refTo(forest, parent) : null, placed, purged, state, names: node.names };
  return { node: node.id, position: placed ? position : '', record };
}

/** Also a parent that is purged is kept: what was written about the node names it. */
function refTo(forest: Forest, parent: ForestNode | null): string | null {
  if (parent === null || parent === forest.root) return null;
  return forest.hasShortRef(parent) ? shortRef(parent.id) : parent.id;
}
