/** A rich text as blocks for comparison: code as a whole, a table row with tabs between its cells. */
import type * as Y from 'yjs';
import type { BlockForm, TextBlock } from '#core/history/text-diff.ts';
import { mentionText } from '#richtext/schema/codex-mention.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';
import { fragmentToJson } from './document.ts';

const INLINE: ReadonlySet<string> = new Set(['text', 'hardBreak', 'codexMention']);
const FORMS: Readonly<Record<string, BlockForm>> = {
  heading: 'heading',
  codeBlock: 'code',
  listItem: 'item',
  taskItem: 'item',
};

/** The blocks in document order, without empty ones. */
export function textBlocks(fragment: Y.XmlFragment): readonly TextBlock[] {
  const blocks: TextBlock[] = [];
  collect(fragmentToJson(fragment), undefined, blocks);
  return blocks.filter(({ text }) => text.trim() !== '');
}

function collect(node: RichTextNode, around: BlockForm | undefined, blocks: TextBlock[]): void {
  const content = node.content ?? [];
  const form = FORMS[node.type] ?? around;
  if (node.type === 'tableRow') {
    blocks.push({ text: content.map(cellText).join('\t'), form: 'row' });
  } else if (content.some(({ type }) => INLINE.has(type))) {
    const text = content.map(inlineText).join('');
    blocks.push(form === undefined ? { text } : { text, form });
  } else {
    // Only the first paragraph of an item has its bullet.
    for (const [index, child] of content.entries())
      collect(child, form === 'item' && index > 0 ? undefined : form, blocks);
  }
}

function cellText(cell: RichTextNode): string {
  const blocks: TextBlock[] = [];
  collect({ ...cell, type: 'cell' }, undefined, blocks);
  return blocks.map(({ text }) => text.replace(/\s+/g, ' ')).join(' ');
}

function inlineText(node: RichTextNode): string {
  if (node.type === 'hardBreak') return '\n';
  return node.type === 'codexMention' ? mentionText(node.attrs ?? {}) : (node.text ?? '');
}
