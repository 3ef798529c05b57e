/** Mentions of Codices in Markdown: `[[id|label]]`. */
import type { JsonValue } from '#core/json.ts';
import { isUuid } from '#core/uuid.ts';

/** What would end the mention, or be read as markup of another kind, is written as a numeric reference. */
const RESERVED = /[&|[\]<>\\`*_~!\t\n\r]|^\s|\s$/g;
const REFERENCE = /&#(\d{1,7});/g;

/** The source of a mention; a label is bounded, so that looking for one is cheap. */
export const MARKDOWN_MENTION = '\\[\\[\\s*([\\da-fA-F-]{36})\\s*(?:\\\\?\\|([^[\\]|\\n]{0,20000}))?\\]\\]';

/** Parses a mention; `null` for other text in brackets. */
export function readMention([, source = '', label = '']: readonly (string | undefined)[]): {
  readonly id: string;
  readonly label: string;
} | null {
  const id = source.toLowerCase();
  return isUuid(id) ? { id, label: decode(label.trim()) } : null;
}

/** The mentions in a Markdown text, with their places; inside of code as well, where they are none. */
export function readMentions(
  markdown: string,
): readonly { readonly id: string; readonly label: string; readonly from: number; readonly to: number }[] {
  return [...markdown.matchAll(new RegExp(MARKDOWN_MENTION, 'g'))].flatMap((match) => {
    const mention = readMention(match);
    return mention === null ? [] : [{ ...mention, from: match.index, to: match.index + match[0].length }];
  });
}

/** `[[id]]` or `[[id|label]]`, with special characters of the label as numeric references. */
export function writeMention(attrs: Readonly<Record<string, JsonValue>> | undefined): string {
  const id = String(attrs?.['id'] ?? '');
  const label = encode(String(attrs?.['label'] ?? ''));
  return label === '' ? `[[${id}]]` : `[[${id}|${label}]]`;
}

function encode(text: string): string {
  return text.replace(RESERVED, (character) => `&#${character.codePointAt(0)};`);
}

function decode(text: string): string {
  return text.replace(REFERENCE, (_whole, code: string) =>
    String.fromCodePoint(Math.min(Number(code), 0x10ffff)),
  );
}
