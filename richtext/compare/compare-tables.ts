/** Two tables compared row by row and cell by cell, with their columns. */
import { type Pair, pairAlike } from '#core/history/align-sequences.ts';
import type { BlockChange, ChangedBlock, DocumentNode } from '#core/history/rich-text-difference.ts';
import { runsOf } from '#core/history/text-diff.ts';
import { canonicalJson } from '#core/json.ts';
import { alignBlocks } from './align-blocks.ts';
import type { KnownNodes } from './known-nodes.ts';

type CompareBlock = (nodes: KnownNodes, before: DocumentNode, after: DocumentNode) => BlockChange;
type Column = NonNullable<ChangedBlock['columns']>[number];

/** Rows looked at for which column is which. */
const ROWS_ASKED = 50;

/**
 * The rows of two tables whose cells stand in columns, all rows as wide and none spanning; `null` for others, whose rows and cells
 * are compared as any blocks are.
 */
export function compareTables(
  nodes: KnownNodes,
  before: DocumentNode,
  after: DocumentNode,
  compareBlock: CompareBlock,
): Pick<ChangedBlock, 'blocks' | 'columns'> | null {
  const [left, right] = [before.content ?? [], after.content ?? []];
  const widths: Pair | null = both(widthOf(left), widthOf(right));
  if (widths === null) return null;
  const rows = alignBlocks(nodes, left, right);
  const columns = columnsOf(nodes, left, right, rows, widths);
  const isKept = columns.every(({ kind }) => kind === 'same');
  const blocks: BlockChange[] = [];
  for (const { removed, added, same } of runsOf([left.length, right.length], rows)) {
    for (const node of left.slice(removed.from, removed.to)) blocks.push({ kind: 'removed', node });
    for (const node of right.slice(added.from, added.to)) blocks.push({ kind: 'added', node });
    for (let n = 0; n < same.length; n += 1) {
      const [one, other] = [left[same.left + n], right[same.right + n]];
      if (one === undefined || other === undefined) continue;
      if (isKept && nodes.key(one) === nodes.key(other)) blocks.push({ kind: 'same', node: other });
      else blocks.push(compareRow(nodes, one, other, columns, compareBlock));
    }
  }
  return { blocks, columns: columns.map(({ kind }) => kind) };
}

function both(left: number | null, right: number | null): Pair | null {
  return left === null || right === null ? null : [left, right];
}

function widthOf(rows: readonly DocumentNode[]): number | null {
  const width = rows[0]?.content?.length ?? 0;
  const isRegular = rows.every(({ type, content = [] }) => {
    const spans = content.some(
      ({ attrs }) => (attrs?.['colspan'] ?? 1) !== 1 || (attrs?.['rowspan'] ?? 1) !== 1,
    );
    return type === 'tableRow' && content.length === width && !spans;
  });
  return isRegular && width > 0 ? width : null;
}

interface ColumnChange {
  readonly kind: Column;
  readonly left: number;
  readonly right: number;
}

/** The columns of both tables in one order, by what their cells say in the rows that stayed. */
function columnsOf(
  nodes: KnownNodes,
  left: readonly DocumentNode[],
  right: readonly DocumentNode[],
  rows: readonly Pair[],
  widths: Pair,
): readonly ColumnChange[] {
  const asked = rows.slice(0, ROWS_ASKED);
  const likeness = (i: number, j: number): number => {
    // Equal columns side by side, such as empty ones, stay where they were.
    const inPlace = i === j ? 0.01 : 0;
    if (asked.length === 0) return i === j ? 1 : 0;
    let sum = 0;
    for (const [one, other] of asked) {
      const [cell, cellAfter] = [left[one]?.content?.[i], right[other]?.content?.[j]];
      if (cell === undefined || cellAfter === undefined) continue;
      sum += nodes.key(cell) === nodes.key(cellAfter) ? 1 : nodes.likeness(cell, cellAfter);
    }
    return sum / asked.length + inPlace;
  };
  const pairs = pairAlike(widths, likeness);
  return runsOf(widths, pairs).flatMap(({ removed, added, same }) => {
    const [gone, come] = [removed.to - removed.from, added.to - added.from];
    // As many columns as before between two that stayed: their cells were written anew.
    const kept = gone === come ? gone : 0;
    return [
      ...listOf(kept, (n) => ({ kind: 'same' as const, left: removed.from + n, right: added.from + n })),
      ...listOf(gone - kept, (n) => ({ kind: 'removed' as const, left: removed.from + n, right: -1 })),
      ...listOf(come - kept, (n) => ({ kind: 'added' as const, left: -1, right: added.from + n })),
      ...listOf(same.length, (n) => ({ kind: 'same' as const, left: same.left + n, right: same.right + n })),
    ];
  });
}

function listOf<T>(length: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length }, (_, index) => make(index));
}

function compareRow(
  nodes: KnownNodes,
  before: DocumentNode,
  after: DocumentNode,
  columns: readonly ColumnChange[],
  compareBlock: CompareBlock,
): BlockChange {
  const { type, attrs } = after;
  const isOther = canonicalJson(attrs ?? {}) !== canonicalJson(before.attrs ?? {});
  const blocks = columns.flatMap(({ kind, left, right }): BlockChange[] => {
    const [one, other] = [before.content?.[left], after.content?.[right]];
    if (kind === 'same' && one !== undefined && other !== undefined) return [compareBlock(nodes, one, other)];
    if (kind === 'removed' && one !== undefined) return [{ kind, node: one }];
    return kind === 'added' && other !== undefined ? [{ kind, node: other }] : [];
  });
  return {
    kind: 'changed',
    type,
    ...(attrs && { attrs }),
    ...(isOther && { before: { type: before.type, ...(before.attrs && { attrs: before.attrs }) } }),
    blocks,
  };
}
