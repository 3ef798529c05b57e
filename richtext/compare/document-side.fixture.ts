/** For tests: one side of the difference of two documents. */
import type { BlockChange, ChangedBlock, DocumentNode } from '#core/history/rich-text-difference.ts';
import { canonicalNode } from './canonical-node.ts';

export type Side = 'before' | 'after';

/** The document before or after, in canonical form. */
export function documentSide(changes: readonly BlockChange[], side: Side): DocumentNode {
  return canonicalNode({ type: 'doc', content: blocksOn(changes, side) });
}

function blocksOn(changes: readonly BlockChange[], side: Side): readonly DocumentNode[] {
  return changes.flatMap((change) => blockOn(change, side) ?? []);
}

function blockOn(change: BlockChange, side: Side): DocumentNode | null {
  switch (change.kind) {
    case 'same':
      return change.node;
    case 'removed':
    case 'movedAway':
      return side === 'before' ? change.node : null;
    case 'added':
      return side === 'after' ? change.node : null;
    case 'movedHere':
      return side === 'before' ? null : blockOn(change.block, side);
    case 'changed':
      return changedOn(change, side);
  }
}

function changedOn(change: ChangedBlock, side: Side): DocumentNode {
  const { type, attrs } = side === 'before' ? (change.before ?? change) : change;
  return { type, ...(attrs && { attrs }), content: contentOn(change, side) };
}

function contentOn({ inline, lines, blocks }: ChangedBlock, side: Side): readonly DocumentNode[] {
  const other = side === 'before' ? 'added' : 'removed';
  if (inline !== undefined)
    return inline
      .filter(({ kind }) => kind !== other)
      .map((change) => {
        if (change.kind !== 'formatted' || side === 'after') return change.node;
        return { ...change.node, marks: change.marksBefore };
      });
  if (lines === undefined) return blocksOn(blocks ?? [], side);
  const kept = lines.filter(({ kind }) => kind !== other);
  const texts = kept.map((line) =>
    line.kind === 'changed'
      ? line.parts.map(({ kind, text }) => (kind === other ? '' : text)).join('')
      : line.text,
  );
  return [{ type: 'text', text: texts.join('\n') }];
}
