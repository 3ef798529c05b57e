/** Writes rich text JSON as Markdown that `readMarkdown` reads as the same document. */
import type { JsonValue } from '#core/json.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';
import { getRichTextSchema } from '#richtext/schema/schema.ts';
import { writeText } from './escaped-text.ts';
import { changedAttributes, encodeHtml, writeTag } from './html-tags.ts';
import { writeDestination, writeInline, writeTitle } from './inline-writer.ts';

/** An empty paragraph has no Markdown. */
const EMPTY_PARAGRAPH = '<p></p>';
const SEVERAL_LINES = { severalLines: true };
const ONE_LINE = { severalLines: false };
const WHOLE = { startsLine: false, atStart: true, atEnd: true };
const MAX_ORDINAL = 999_999_999;
const LISTS: ReadonlySet<string> = new Set(['bulletList', 'orderedList', 'taskList']);
const ALIGNMENTS: Readonly<Record<string, string>> = { left: ':--', center: ':-:', right: '--:' };

/** The Markdown of a document, without a line break at its end. `readMarkdown` gives the document back. */
export function writeDocumentAsMarkdown({ content = [] }: RichTextNode): string {
  return writeBlocks(content, '\n\n');
}

function writeBlocks(blocks: readonly RichTextNode[], separator: string): string {
  const written: string[] = [];
  let alternate = false;
  blocks.forEach((block, index) => {
    const before = blocks[index - 1];
    // Two lists in a row would be read as one.
    alternate = before !== undefined && LISTS.has(before.type) && LISTS.has(block.type) && !alternate;
    written.push(writeBlock(block, alternate));
  });
  return written.join(separator);
}

function writeBlock(node: RichTextNode, alternate: boolean): string {
  const content = node.content ?? [];
  switch (node.type) {
    case 'paragraph':
      return writeInline(content, SEVERAL_LINES) || EMPTY_PARAGRAPH;
    case 'heading':
      return writeHeading(Number(node.attrs?.['level'] ?? 1), content);
    case 'blockquote':
      return prefixed(writeBlocks(content, '\n\n'), '> ', '> ');
    case 'codeBlock':
      return writeCodeBlock(node);
    case 'horizontalRule':
      return '---';
    case 'image':
      return writeImage(node);
    case 'bulletList':
    case 'taskList':
      return writeItems(content, () => (alternate ? '*' : '-'));
    case 'orderedList':
      return writeOrdered(node, alternate);
    case 'table':
      return writeSimpleTable(node) ?? writeTable(node);
    default:
      return writeUnknown(node);
  }
}

/** What a newer schema knows gives way to what it holds. */
function writeUnknown({ type, content = [] }: RichTextNode): string {
  const isLine = content.some(
    (child) => child.type === 'text' || getRichTextSchema().nodes[child.type]?.isInline,
  );
  if (type === 'text' || isLine) return writeInline(type === 'text' ? [{ type }] : content, SEVERAL_LINES);
  return writeBlocks(content, '\n\n');
}

function writeHeading(level: number, content: readonly RichTextNode[]): string {
  const text = writeInline(content, ONE_LINE).replace(/#$/, '\\#');
  return `${'#'.repeat(level)}${text === '' ? '' : ' '}${text}`;
}

function writeCodeBlock({ attrs, content = [] }: RichTextNode): string {
  const text = content.map((child) => child.text ?? '').join('');
  const language = attrs?.['language'];
  if (language === '' || text.includes('\r')) {
    return `${writeTag('pre', 'codeBlock', attrs)}${encodeHtml(text)}</pre>`;
  }
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${writeInfo(language)}`, ...(text === '' ? [] : [text]), fence].join('\n');
}

function writeInfo(language: JsonValue | undefined): string {
  const text = typeof language === 'string' ? encodeHtml(language) : '';
  return text.replace(/[\\`]|^\s|\s$/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function writeImage({ attrs }: RichTextNode): string {
  const { src, alt, title, ...others } = changedAttributes('image', attrs);
  const isPlain = Object.keys(others).length === 0 && typeof alt === 'string' && title !== '';
  if (!isPlain) return writeTag('img', 'image', attrs);
  return `![${writeText(alt, WHOLE)}](${writeDestination(String(src))}${writeTitle(title)})`;
}

function writeOrdered(node: RichTextNode, alternate: boolean): string {
  const items = node.content ?? [];
  const { start = 1, ...others } = changedAttributes('orderedList', node.attrs);
  const first = Number(start);
  if (Object.keys(others).length > 0 || first < 0 || first + items.length > MAX_ORDINAL) {
    const written = items.map(({ content = [] }) => enclosed('<li>', content, '</li>'));
    return [writeTag('ol', 'orderedList', node.attrs), ...written, '</ol>'].join('\n');
  }
  return writeItems(items, (index) => `${first + index}${alternate ? ')' : '.'}`);
}

/** Items of one line each stand close together; all others with blank lines between. */
function writeItems(items: readonly RichTextNode[], markerOf: (index: number) => string): string {
  const written = items.map((item, index) => {
    const marker = markerOf(index);
    const text = writeItem(item);
    return prefixed(text, text === '' ? marker : `${marker} `, ' '.repeat(marker.length + 1));
  });
  const isTight = items.every(({ content = [] }) => content.length <= 1);
  return written.join(isTight ? '\n' : '\n\n');
}

function writeItem({ type, attrs, content = [] }: RichTextNode): string {
  const [first, ...others] = content;
  const isEmpty = first?.type === 'paragraph' && (first.content ?? []).length === 0;
  if (type === 'taskItem') {
    const box = attrs?.['checked'] === true ? '[x]' : '[ ]';
    const line = first && !isEmpty ? ` ${writeBlock(first, false)}` : '';
    return [`${box}${line}`, ...(others.length > 0 ? [writeBlocks(others, '\n\n')] : [])].join('\n\n');
  }
  return isEmpty && others.length === 0 ? '' : writeBlocks(content, '\n\n');
}

/** A table as GitHub's Markdown has it, or `null` when it has merged cells, blocks in a cell, or no head. */
function writeSimpleTable({ content: rows = [] }: RichTextNode): string | null {
  const [head, ...body] = rows.map(({ content = [] }) => content);
  if (!head || head.length === 0 || !isRow(head, head, 'tableHeader')) return null;
  if (!body.every((cells) => isRow(cells, head, 'tableCell'))) return null;
  const lines = [head, ...body].map((cells) => cells.map(writeCell));
  if (lines.flat().some((cell) => cell !== cell.trim())) return null;
  const rule = head.map(({ attrs }) => ALIGNMENTS[String(attrs?.['align'])] ?? '---');
  return [lines[0] ?? [], rule, ...lines.slice(1)].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function isRow(cells: readonly RichTextNode[], head: readonly RichTextNode[], type: string): boolean {
  return (
    cells.length === head.length &&
    cells.every((cell, column) => {
      const { align, ...others } = changedAttributes(cell.type, cell.attrs);
      const expected = changedAttributes('tableHeader', head[column]?.attrs)['align'];
      const isKnown = align === undefined || ALIGNMENTS[String(align)] !== undefined;
      const [only, ...more] = cell.content ?? [];
      return (
        cell.type === type &&
        Object.keys(others).length === 0 &&
        isKnown &&
        align === expected &&
        only?.type === 'paragraph' &&
        more.length === 0
      );
    })
  );
}

function writeCell({ content = [] }: RichTextNode): string {
  return writeInline(content[0]?.content ?? [], ONE_LINE).replaceAll('|', '\\|');
}

/** Any other table: HTML around the Markdown of its cells. */
function writeTable({ content: rows = [] }: RichTextNode): string {
  const lines = rows.flatMap(({ content: cells = [] }) => [
    '<tr>',
    ...cells.map(({ type, attrs, content = [] }) => {
      const name = type === 'tableHeader' ? 'th' : 'td';
      return enclosed(writeTag(name, type, attrs), content, `</${name}>`);
    }),
    '</tr>',
  ]);
  return ['<table>', ...lines, '</table>'].join('\n');
}

function enclosed(start: string, content: readonly RichTextNode[], end: string): string {
  return `${start}\n\n${writeBlocks(content, '\n\n')}\n\n${end}`;
}

/** Each line behind a prefix; a line without text gets none of its white space. */
function prefixed(text: string, first: string, others: string): string {
  return text
    .split('\n')
    .map((line, index) => {
      const prefix = index === 0 ? first : others;
      return line === '' ? prefix.trimEnd() : `${prefix}${line}`;
    })
    .join('\n');
}
