/** Blocks that went at one place and came at another: moved, whole or with changes. */
import type { BlockChange, ChangedBlock, DocumentNode } from '#core/history/rich-text-difference.ts';
import type { KnownNodes } from './known-nodes.ts';

/** Shorter texts occur anywhere by chance. */
const LEAST_LENGTH = 12;
/** A block that was moved and edited shares at least this much, and at least so many different words. */
const ALIKE = 0.7;
const LEAST_WORDS = 5;
/** Comparisons of blocks that went with blocks that came. */
const MAX_COMPARED = 10_000;

type Kept = ChangedBlock | { readonly kind: 'same'; readonly node: DocumentNode };

interface Place {
  readonly blocks: BlockChange[];
  readonly index: number;
  readonly node: DocumentNode;
}

/** Turns removals and additions of one block, anywhere in the document, into moves, in place. Cells stay with their columns. */
export function markMoves(
  nodes: KnownNodes,
  changes: BlockChange[],
  compareBlock: (before: DocumentNode, after: DocumentNode) => Kept,
): void {
  const [gone, come] = [[] as Place[], [] as Place[]];
  collect(nodes, changes, gone, come);
  let move = 0;
  const mark = (from: Place, to: Place): void => {
    move += 1;
    from.blocks[from.index] = { kind: 'movedAway', move, node: from.node };
    to.blocks[to.index] = { kind: 'movedHere', move, block: compareBlock(from.node, to.node) };
  };
  const waiting = new Map<string, Place[]>();
  for (const place of gone) {
    const key = nodes.key(place.node);
    waiting.set(key, [...(waiting.get(key) ?? []), place]);
  }
  const rest = come.filter((to) => {
    const from = waiting.get(nodes.key(to.node))?.shift();
    if (from !== undefined) mark(from, to);
    return from === undefined;
  });
  const left = [...waiting.values()].flat();
  if (left.length * rest.length > MAX_COMPARED) return;
  markEdited(nodes, left, rest, mark);
}

/** Moves of blocks that were edited as well: each that came is the one that went which it is most like. */
function markEdited(
  nodes: KnownNodes,
  gone: readonly Place[],
  come: readonly Place[],
  mark: (from: Place, to: Place) => void,
): void {
  const told = come.filter(({ node }) => new Set(nodes.words(node)).size >= LEAST_WORDS);
  if (gone.length === 0 || told.length === 0) return;
  const [left, right] = [gone, told].map((places) => places.map(({ node }) => node));
  const likeness = nodes.likenesses(left ?? [], right ?? []);
  const waiting = new Set(gone.keys());
  for (const [column, to] of told.entries()) {
    let [best, found]: [number, number | null] = [ALIKE, null];
    for (const row of waiting) {
      const score = likeness(row, column);
      if (score > best) [best, found] = [score, row];
    }
    const from = found === null ? undefined : gone[found];
    if (found === null || from === undefined) continue;
    waiting.delete(found);
    mark(from, to);
  }
}

function collect(nodes: KnownNodes, blocks: BlockChange[], gone: Place[], come: Place[]): void {
  for (const [index, change] of blocks.entries()) {
    if (change.kind === 'changed') {
      // The lists of a comparison are its own while it is made.
      if (change.blocks !== undefined) collect(nodes, change.blocks as BlockChange[], gone, come);
    } else if ((change.kind === 'removed' || change.kind === 'added') && isTold(nodes, change.node))
      (change.kind === 'removed' ? gone : come).push({ blocks, index, node: change.node });
  }
}

function isTold(nodes: KnownNodes, node: DocumentNode): boolean {
  if (node.type === 'tableCell' || node.type === 'tableHeader') return false;
  return node.type === 'image' || nodes.text(node).trim().length >= LEAST_LENGTH;
}
