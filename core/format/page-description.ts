/** The description of a page for search engines: its first words. */
import { isJsonArray, isJsonObject, type JsonObject } from '#core/json.ts';
import type { LayoutItem, LayoutView } from './export-layout.ts';

/** As many characters as results commonly show. */
const LENGTH = 160;

/** The first texts of a page as one line of at most 160 characters, cut between words; empty where there are none. */
export function describePage(views: readonly LayoutView[]): string {
  const items = views.flatMap(({ sections }) => sections.flatMap((section) => section.items));
  const texts = items.map(textOf).filter((text) => text !== '');
  const line = texts.join(' · ').replace(/\s+/g, ' ').trim();
  if (line.length <= LENGTH) return line;
  const cut = line.slice(0, LENGTH - 1);
  const end = cut.lastIndexOf(' ');
  return `${(end > LENGTH / 2 ? cut.slice(0, end) : cut).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function textOf(item: LayoutItem): string {
  switch (item.kind) {
    case 'text':
      return item.text;
    case 'richText':
      return wordsOf(item.json).trim();
    case 'short':
      return `${item.label}: ${item.text}`;
    default:
      return '';
  }
}

function wordsOf({ type, text, attrs, content }: JsonObject): string {
  if (typeof text === 'string') return text;
  const label = isJsonObject(attrs) && type === 'codexMention' ? attrs['label'] : null;
  if (typeof label === 'string') return label;
  const inner = isJsonArray(content) ? content.map((node) => (isJsonObject(node) ? wordsOf(node) : '')) : [];
  return type === 'paragraph' || type === 'heading' ? `${inner.join('')} ` : inner.join('');
}
