/** Checkpoints: the state of the tree at one time, standing for every entry that led to it. */

import { type Forest, type ForestNode, isThere } from './forest.ts';
import { type EntryItem, MAX_ENTRY_NODES, type NodeRef, shortRef } from './log-entry.ts';

/** Everything there is to know of the forest, parents before what is below them, in portions that fit an entry. */
export function checkpointItems(forest: Forest): EntryItem[][] {
  const items = forest.subtree(forest.root).map((node) => recordOf(forest, node));
  for (const node of forest.nodes()) {
    const { purged, state } = node.facts;
    if (!isThere(node.facts) && (purged || state !== 'live')) items.push(recordOf(forest, node));
  }
  const portions: EntryItem[][] = [];
  for (let at = 0; at < items.length; at += MAX_ENTRY_NODES)
    portions.push(items.slice(at, at + MAX_ENTRY_NODES));
  return portions;
}

function recordOf(forest: Forest, node: ForestNode): EntryItem {
  const { parent, position, purged, state } = node.facts;
  // Of a purged node, that it was is all that matters.
  const placed = isThere(node.facts);
  const record = { parent: placed ? refTo(forest, parent) : null, placed, purged, state };
  return { node: node.id, position: placed ? position : '', record };
}

/** Also a parent that is purged is kept: what was written about the node names it. */
function refTo(forest: Forest, parent: ForestNode | null): NodeRef | null {
  if (parent === null || parent === forest.root) return null;
  return forest.hasShortRef(parent) ? shortRef(parent.id) : parent.id;
}
