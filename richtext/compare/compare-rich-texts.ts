/** Two rich texts compared in their structure: blocks, items, rows and cells, words and lines, and what was moved. */
import type * as Y from 'yjs';
import { diffByLines } from '#core/history/line-diff.ts';
import type { BlockChange, ChangedBlock, DocumentNode } from '#core/history/rich-text-difference.ts';
import { runsOf } from '#core/history/text-diff.ts';
import { canonicalJson } from '#core/json.ts';
import { fragmentToJson } from '#richtext/document/document.ts';
import { alignBlocks } from './align-blocks.ts';
import { canonicalNode } from './canonical-node.ts';
import { compareInline, isPlain } from './compare-inline.ts';
import { compareTables } from './compare-tables.ts';
import { type ComparedText, isTextBlock, KnownNodes } from './known-nodes.ts';
import { markMoves } from './moved-blocks.ts';

/** As `compareDocuments`, of two fields. */
export function compareRichTexts(before: Y.XmlFragment, after: Y.XmlFragment): readonly BlockChange[] {
  return new RichTextComparison().compare(before, after);
}

/**
 * Compares fields of several states with each other, as long as none of them is edited: each is read once, and two forms of a block of text are
 * compared once.
 */
export class RichTextComparison {
  private readonly nodes = new KnownNodes();
  private readonly documents = new Map<Y.XmlFragment, DocumentNode>();

  /** As `compareDocuments`, of two fields. */
  readonly compare = (before: Y.XmlFragment, after: Y.XmlFragment): readonly BlockChange[] =>
    compareCanonical(this.nodes, this.read(before), this.read(after));

  /** For callers that ask only whether two fields differ: the first block that is not as it was, or none. In O(n). */
  readonly firstDifference = (before: Y.XmlFragment, after: Y.XmlFragment): readonly BlockChange[] => {
    const [left, right] = [this.read(before).content ?? [], this.read(after).content ?? []];
    for (let place = 0; place < Math.max(left.length, right.length); place += 1) {
      const [one, other] = [left[place], right[place]];
      if (one === undefined && other !== undefined) return [{ kind: 'added', node: other }];
      if (one !== undefined && (other === undefined || this.nodes.key(one) !== this.nodes.key(other)))
        return [{ kind: 'removed', node: one }];
    }
    return [];
  };

  private read(fragment: Y.XmlFragment): DocumentNode {
    const known = this.documents.get(fragment);
    if (known !== undefined) return known;
    const document = canonicalNode(fragmentToJson(fragment));
    this.documents.set(fragment, document);
    return document;
  }
}

/**
 * The blocks of both documents in one order, equal ones too: leaving out what came gives the one before, leaving out what went the one
 * after (`documentSide`). Blocks are paired so that most is kept (`alignBlocks`); what stands
 * elsewhere is a move. Time is O(n · 400) in words, lines and blocks at worst, and near O(n) where the texts resemble each other.
 */
export function compareDocuments(before: DocumentNode, after: DocumentNode): readonly BlockChange[] {
  return compareCanonical(new KnownNodes(), canonicalNode(before), canonicalNode(after));
}

function compareCanonical(
  nodes: KnownNodes,
  before: DocumentNode,
  after: DocumentNode,
): readonly BlockChange[] {
  const changes = compareBlocks(nodes, before, after);
  markMoves(nodes, changes, (a, b) => compareBlock(nodes, a, b));
  return changes;
}

function compareBlocks(nodes: KnownNodes, before: DocumentNode, after: DocumentNode): BlockChange[] {
  const [left, right] = [before.content ?? [], after.content ?? []];
  const changes: BlockChange[] = [];
  const pairs = alignBlocks(nodes, left, right);
  for (const { removed, added, same } of runsOf([left.length, right.length], pairs)) {
    const gone = left.slice(removed.from, removed.to);
    const come = right.slice(added.from, added.to);
    changes.push(...compareUnpaired(nodes, after, gone, come));
    for (let n = 0; n < same.length; n += 1) {
      const [one, other] = [left[same.left + n], right[same.right + n]];
      if (one !== undefined && other !== undefined) changes.push(compareBlock(nodes, one, other));
    }
  }
  return changes;
}

/** Between two blocks that stayed. */
function compareUnpaired(
  nodes: KnownNodes,
  parent: DocumentNode,
  gone: readonly DocumentNode[],
  come: readonly DocumentNode[],
): readonly BlockChange[] {
  const [one, other] = [gone[0], come[0]];
  if (one !== undefined && other !== undefined && gone.length === 1 && come.length === 1)
    if (nodes.areOneAlone(parent, one, other)) return [compareBlock(nodes, one, other)];
  return [
    ...gone.map((node) => ({ kind: 'removed' as const, node })),
    ...come.map((node) => ({ kind: 'added' as const, node })),
  ];
}

type KeptBlock = ChangedBlock | { readonly kind: 'same'; readonly node: DocumentNode };

/** Two forms of one block. */
function compareBlock(nodes: KnownNodes, before: DocumentNode, after: DocumentNode): KeptBlock {
  if (nodes.key(before) === nodes.key(after)) return { kind: 'same', node: after };
  const { type, attrs } = after;
  const isOther = type !== before.type || canonicalJson(attrs ?? {}) !== canonicalJson(before.attrs ?? {});
  const head = {
    kind: 'changed' as const,
    type,
    ...(attrs && { attrs }),
    ...(isOther && { before: { type: before.type, ...(before.attrs && { attrs: before.attrs }) } }),
  };
  const [left, right] = [before.content ?? [], after.content ?? []];
  if (left.length + right.length === 0) return head;
  if (!isTextBlock(after)) {
    const table = type === 'table' ? compareTables(nodes, before, after, compareBlock) : null;
    return { ...head, ...(table ?? { blocks: compareBlocks(nodes, before, after) }) };
  }
  return { ...head, ...nodes.comparedText(before, after, () => compareText(nodes, before, after)) };
}

/** Two blocks of text: code by lines, other text by words. */
function compareText(nodes: KnownNodes, before: DocumentNode, after: DocumentNode): ComparedText {
  const [left, right] = [before.content ?? [], after.content ?? []];
  if (after.type === 'codeBlock' && isPlain(left) && isPlain(right))
    return { lines: diffByLines(nodes.text(before).split('\n'), nodes.text(after).split('\n')) };
  return { inline: compareInline(left, right) };
}
