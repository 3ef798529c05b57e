/** The mention node: an inline atom that links to another Codex, `[[id|label]]` in Markdown. */
import { mergeAttributes, Node } from '@tiptap/core';
import { codexPath } from '#core/protocol/page-address.ts';
import { isUuid } from '#core/uuid.ts';

/** The mention node; components extend it with a node view and a `[[` suggestion. */
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
    const own = { 'data-codex-id': id, dir: 'auto', ...(isUuid(id) && { href: codexPath(id) }) };
    return ['a', mergeAttributes(rest, own), mentionText(node.attrs)];
  },

  renderText({ node }) {
    return mentionText(node.attrs);
  },
});

/** The displayed text: the label at the time of the mention, or the id. */
export function mentionText(attributes: Readonly<Record<string, unknown>>): string {
  const label = attributes['label'];
  return typeof label === 'string' && label !== '' ? label : String(attributes['id'] ?? '');
}
