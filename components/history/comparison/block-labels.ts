/** The labels of changed blocks and formatted words: from which type to which, and with which marks. */
import { joinWords } from '#components/locale/join-words.ts';
import type { ChangedBlock, DocumentMark, DocumentNode } from '#core/history/rich-text-difference.ts';

const BLOCKS: Readonly<Record<string, string>> = {
  paragraph: 'Paragraph',
  heading: 'Heading',
  bulletList: 'Bulleted list',
  orderedList: 'Numbered list',
  taskList: 'Task list',
  listItem: 'Item',
  taskItem: 'Task',
  blockquote: 'Quote',
  codeBlock: 'Code',
  table: 'Table',
  tableRow: 'Row',
  tableCell: 'Cell',
  tableHeader: 'Header cell',
  image: 'Picture',
  horizontalRule: 'Line',
};
const ATTRIBUTES: Readonly<Record<string, string>> = {
  alt: 'description',
  title: 'title',
  width: 'width',
  height: 'height',
  align: 'alignment',
  colspan: 'width in columns',
  rowspan: 'height in rows',
  colwidth: 'column width',
  start: 'first number',
  type: 'numbering',
  language: 'language',
  checked: 'state',
};
const MARKS: Readonly<Record<string, string>> = {
  bold: 'bold',
  italic: 'italic',
  strike: 'struck through',
  underline: 'underlined',
  code: 'code',
  link: 'a link',
};

/** “Heading 2”, “Paragraph”. */
export function blockName({ type, attrs }: Pick<DocumentNode, 'type' | 'attrs'>): string {
  const name = BLOCKS[type] ?? type;
  return type === 'heading' ? `${name} ${attrs?.['level'] ?? 1}` : name;
}

/** “Paragraph → Heading 2”, “Picture: description changed”; `null` where only the content is another. */
export function becameLabel({ type, attrs, before }: ChangedBlock): string | null {
  if (before === undefined) return null;
  const [was, is] = [blockName(before), blockName({ type, ...(attrs && { attrs }) })];
  if (was !== is) return `${was} → ${is}`;
  if (type === 'taskItem') return attrs?.['checked'] === true ? 'Open → done' : 'Done → open';
  if (type === 'codeBlock')
    return `${before.attrs?.['language'] ?? 'Plain'} → ${attrs?.['language'] ?? 'plain'}`;
  const names = [...new Set([...Object.keys(before.attrs ?? {}), ...Object.keys(attrs ?? {})])]
    .filter((name) => JSON.stringify(before.attrs?.[name]) !== JSON.stringify(attrs?.[name]))
    .map((name) => ATTRIBUTES[name] ?? name);
  return `${is}: ${joinWords(names)} changed`;
}

/** “now bold, no longer italic”, “another link”. */
export function formattedLabel(before: readonly DocumentMark[], after: readonly DocumentMark[]): string {
  const name = ({ type }: DocumentMark) => MARKS[type] ?? type;
  const has = (marks: readonly DocumentMark[], type: string) => marks.some((mark) => mark.type === type);
  const come = after.filter(({ type }) => !has(before, type)).map((mark) => `now ${name(mark)}`);
  const gone = before.filter(({ type }) => !has(after, type)).map((mark) => `no longer ${name(mark)}`);
  const told = [...come, ...gone];
  if (told.length > 0) return told.join(', ');
  return has(after, 'link') ? 'another link' : 'formatted differently';
}
