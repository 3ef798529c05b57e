/** The nodes of two documents while they are compared: which are equal, what they say, and which may be one another. */

import type { ChangedBlock, DocumentNode } from '#core/history/rich-text-difference.ts';
import { likenessesOf, likenessOf, type WordBag, WordBags } from '#core/history/word-bags.ts';
import { canonicalJson } from '#core/json.ts';
import { mentionText } from '#richtext/schema/codex-mention.ts';
import { getRichTextSchema } from '#richtext/schema/schema.ts';

/** Types of blocks that become one another by one command of an editor. */
const KINDS: readonly (readonly string[])[] = [
  ['paragraph', 'heading'],
  ['bulletList', 'orderedList', 'taskList'],
  ['listItem', 'taskItem'],
  ['tableCell', 'tableHeader'],
];
/** Texts up to this length are one thing in another wording, when they stand at the same place. */
const SHORT = 40;
const ITEMS: ReadonlySet<string> = new Set(['tableCell', 'tableHeader', 'listItem', 'taskItem']);

/** What two forms of a block of text have in common. */
export type ComparedText = Pick<ChangedBlock, 'inline' | 'lines'>;

/** Numbers equal nodes alike, and remembers the words of those that are asked for. All in canonical form. */
export class KnownNodes {
  private readonly keys = new Map<string, string>();
  private readonly keyOf = new Map<DocumentNode, string>();
  private readonly wordBags = new WordBags();
  /** By the key of a node. */
  private readonly bags = new Map<string, WordBag>();
  private readonly texts = new Map<DocumentNode, string>();
  private readonly compared = new Map<string, ComparedText>();

  /** The same for equal nodes only; short, so that comparing takes no time in the size of the node. */
  key(node: DocumentNode): string {
    const known = this.keyOf.get(node);
    if (known !== undefined) return known;
    const { content = [], ...own } = node;
    const whole = `${canonicalJson(own)} ${content.map((child) => this.key(child)).join(' ')}`;
    const key = this.keys.get(whole) ?? `${this.keys.size}`;
    this.keys.set(whole, key);
    this.keyOf.set(node, key);
    return key;
  }

  /** The text of a node, blocks apart. */
  text(node: DocumentNode): string {
    const known = this.texts.get(node);
    if (known !== undefined) return known;
    const between = isTextBlock(node) ? '' : '\n';
    const text = inlineText(node) ?? (node.content ?? []).map((child) => this.text(child)).join(between);
    this.texts.set(node, text);
    return text;
  }

  /** 0 nothing in common, or blocks that do not become each other … 1 the same words. */
  likeness(before: DocumentNode, after: DocumentNode): number {
    return this.likenessBy(before, after, () => likenessOf(this.words(before), this.words(after)));
  }

  /** As `likeness`, by the places of blocks in two lists of which every one is asked about every other. */
  likenesses(
    before: readonly DocumentNode[],
    after: readonly DocumentNode[],
  ): (i: number, j: number) => number {
    const [left, right] = [before, after].map((blocks) => blocks.map((block) => this.words(block)));
    const ofWords = likenessesOf(left ?? [], right ?? []);
    return (i, j) => {
      const [one, other] = [before[i], after[j]];
      if (one === undefined || other === undefined) return 0;
      return this.likenessBy(one, other, () => ofWords[i * after.length + j] ?? 0);
    };
  }

  private likenessBy(before: DocumentNode, after: DocumentNode, ofWords: () => number): number {
    if (!mayBecome(before, after)) return 0;
    if (before.type === 'image') return before.attrs?.['src'] === after.attrs?.['src'] ? 1 : 0;
    if (this.isWordless(before) && this.isWordless(after)) return 1;
    const alike = ofWords();
    return before.type === 'tableRow' && this.firstCell(before) === this.firstCell(after)
      ? Math.max(alike, 0.5)
      : alike;
  }

  /** Whether two blocks that stand alone at one place are one block, however unlike: in a cell or an item, and where they are short. */
  areOneAlone(parent: DocumentNode, before: DocumentNode, after: DocumentNode): boolean {
    if (!mayBecome(before, after) || before.type === 'image') return false;
    return ITEMS.has(parent.type) || this.text(before).length + this.text(after).length <= 2 * SHORT;
  }

  words(node: DocumentNode): WordBag {
    const key = this.key(node);
    const known = this.bags.get(key);
    if (known !== undefined) return known;
    const bag = this.wordBags.of(this.text(node));
    this.bags.set(key, bag);
    return bag;
  }

  /** What `compare` says of two blocks of text; it is asked once for blocks that are equal. */
  comparedText(before: DocumentNode, after: DocumentNode, compare: () => ComparedText): ComparedText {
    const key = `${this.key(before)} ${this.key(after)}`;
    const known = this.compared.get(key) ?? compare();
    this.compared.set(key, known);
    return known;
  }

  /** Whether it says nothing. */
  isWordless(node: DocumentNode): boolean {
    return /^\s*$/.test(this.text(node));
  }

  private firstCell(row: DocumentNode): string {
    const [cell] = row.content ?? [];
    const text = cell === undefined ? '' : this.text(cell).trim();
    // An empty cell names no row.
    return text === '' ? this.key(row) : text;
  }
}

function inlineText(node: DocumentNode): string | undefined {
  if (node.text !== undefined) return node.text;
  if (node.type === 'hardBreak') return '\n';
  if (node.type === 'image') return String(node.attrs?.['alt'] ?? '');
  return node.type === 'codexMention' ? mentionText(node.attrs ?? {}) : undefined;
}

function mayBecome(before: DocumentNode, after: DocumentNode): boolean {
  if (isTextBlock(before) !== isTextBlock(after)) return false;
  if (before.type === after.type) return true;
  return KINDS.some((kind) => kind.includes(before.type) && kind.includes(after.type));
}

/** Whether it holds words rather than blocks; of an unknown node its content tells. */
export function isTextBlock({ type, content = [] }: DocumentNode): boolean {
  const { nodes } = getRichTextSchema();
  const known = Object.hasOwn(nodes, type) ? nodes[type] : undefined;
  return known === undefined ? content.some(({ text }) => text !== undefined) : known.inlineContent;
}
