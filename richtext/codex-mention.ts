/** The inline atom that points from a text to another Codex, written `[[id|label]]` in Markdown. */
import { mergeAttributes, Node } from '@tiptap/core';
import { isUuid } from '#core/protocol/document-name.ts';
import { codexPath } from '#core/protocol/page-address.ts';

/** Characters that would end the mention or a table cell early are written as numeric references. */
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&#38;',
  '|': '&#124;',
  '[': '&#91;',
  ']': '&#93;',
  '<': '&#60;',
  '\n': ' ',
  '\\': '&#92;',
};
const REFERENCE = /&#(38|60|91|92|93|124);/g;
const MARKDOWN_MENTION = /^\[\[([^[\]|\n]{1,100}?)(?:\\?\|([^[\]|\n]{0,500}))?\]\]/;

/** A mention without behaviour: components extend it with a node view and a `[[` suggestion. */
export const CodexMention = Node.create({
  name: 'codexMention',
  group: 'inline',
  inline: true,
  atom: true,
  selectable: true,
  draggable: false,

  addAttributes() {
    return {
      id: { default: null, parseHTML: (element) => element.getAttribute('data-codex-id') },
      label: { default: '', parseHTML: (element) => element.textContent ?? '' },
    };
  },

  parseHTML() {
    return [{ tag: 'a[data-codex-id]', priority: 60 }];
  },

  renderHTML({ node, HTMLAttributes }) {
    const id = String(node.attrs['id'] ?? '');
    const { id: _id, label: _label, ...rest } = HTMLAttributes;
    const own = { 'data-codex-id': id, ...(isUuid(id) && { href: codexPath(id) }) };
    return ['a', mergeAttributes(rest, own), mentionText(node.attrs)];
  },

  renderText({ node }) {
    return mentionText(node.attrs);
  },

  markdownTokenName: 'codexMention',
  markdownTokenizer: {
    name: 'codexMention',
    level: 'inline',
    start: '[[',
    tokenize(source) {
      const match = MARKDOWN_MENTION.exec(source);
      if (!match) return undefined;
      const id = decode(match[1] ?? '')
        .trim()
        .toLowerCase();
      const label = decode(match[2] ?? '').trim();
      // Brackets around anything else are words.
      if (!isUuid(id)) return undefined;
      return { type: 'codexMention', raw: match[0], attributes: { id, label } };
    },
  },
  parseMarkdown: (token, helpers) => helpers.createNode('codexMention', token['attributes']),
  renderMarkdown: (node) => {
    const label = String(node.attrs?.['label'] ?? '');
    const id = encode(String(node.attrs?.['id'] ?? ''));
    return label === '' ? `[[${id}]]` : `[[${id}|${encode(label)}]]`;
  },
});

/** What a reader sees: the label as it was when the mention was made, else the id. */
export function mentionText(attributes: Readonly<Record<string, unknown>>): string {
  const label = attributes['label'];
  return typeof label === 'string' && label !== '' ? label : String(attributes['id'] ?? '');
}

function encode(text: string): string {
  return text.replace(/[&|[\]<\n\\]/g, (character) => ESCAPES[character] ?? character);
}

function decode(text: string): string {
  return text.replace(REFERENCE, (_whole, code: string) => String.fromCharCode(Number(code)));
}
