/** The plain-text form of what is copied from a rich text: lists as lists, tables as rows and columns. */
import { Extension } from '@tiptap/core';
import type { Node as DocumentNode, Fragment, Slice } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { mentionText } from '#richtext/schema/codex-mention.ts';

const LISTS: ReadonlySet<string> = new Set(['bulletList', 'orderedList', 'taskList']);

export const CopiedText = Extension.create({
  name: 'copiedText',
  // Before the one that TipTap brings, which puts a blank line between any two blocks.
  priority: 1000,
  addProseMirrorPlugins() {
    return [
      new Plugin({ key: new PluginKey('copiedText'), props: { clipboardTextSerializer: textOfSlice } }),
    ];
  },
});

/** The plain text of a slice; a part of one line is just its words. */
export function textOfSlice({ content, openStart, openEnd }: Slice): string {
  let inner = content;
  let open = Math.min(openStart, openEnd);
  while (open > 0 && inner.childCount === 1 && inner.firstChild && !inner.firstChild.isTextblock) {
    inner = inner.firstChild.content;
    open -= 1;
  }
  const line = inner.childCount === 1 && inner.firstChild?.isTextblock === true;
  return textOfBlocks(line ? inner : content, '\n\n');
}

function textOfBlocks(blocks: Fragment, separator: string): string {
  return blocks.content.map(textOfBlock).join(separator);
}

function textOfBlock(node: DocumentNode): string {
  if (node.isText) return node.text ?? '';
  if (node.isTextblock) return textOfLine(node);
  if (LISTS.has(node.type.name)) return textOfList(node);
  switch (node.type.name) {
    case 'table':
      return node.content.content.map(textOfRow).join('\n');
    case 'tableRow':
      return textOfRow(node);
    case 'image':
      return String(node.attrs['alt'] ?? '');
    case 'horizontalRule':
      return '---';
    case 'listItem':
    case 'taskItem':
      return textOfBlocks(node.content, '\n');
    default:
      return textOfBlocks(node.content, '\n\n');
  }
}

function textOfLine(node: DocumentNode): string {
  return node.content.content
    .map((child) => {
      if (child.isText) return child.text ?? '';
      return child.type.name === 'codexMention' ? mentionText(child.attrs) : '\n';
    })
    .join('');
}

function textOfList(list: DocumentNode): string {
  const start = Number(list.attrs['start'] ?? 1);
  return list.content.content
    .map((item, index) => {
      const marker = markerOf(item, list.type.name === 'orderedList' ? start + index : null);
      const indent = ' '.repeat(list.type.name === 'orderedList' ? marker.length : 2);
      return `${marker}${textOfBlock(item).replaceAll('\n', `\n${indent}`)}`;
    })
    .join('\n');
}

function markerOf(item: DocumentNode, number: number | null): string {
  if (number !== null) return `${number}. `;
  if (item.type.name !== 'taskItem') return '- ';
  return item.attrs['checked'] === true ? '- [x] ' : '- [ ] ';
}

/** As spreadsheets have it: a tab between cells, a line for each row. */
function textOfRow(row: DocumentNode): string {
  return row.content.content.map((cell) => textOfBlocks(cell.content, ' ').replace(/\s+/g, ' ')).join('\t');
}
