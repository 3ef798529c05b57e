/** Plain text that is Markdown becomes what it says when it is pasted; Mod-Shift-V keeps it as it is. */
import { Extension } from '@tiptap/core';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { isBinderyError } from '#core/errors.ts';
import { markdownToJson } from '#richtext/markdown.ts';
import type { RichTextNode } from '#richtext/rich-text-json.ts';

const SIGNS: readonly RegExp[] = [
  /^#{1,4} \S/m,
  /^\s*[-*+] \S/m,
  /^\s*\d+[.)] \S/m,
  /^> \S/m,
  /^(```|~~~)/m,
  /^\|.*\|\s*$/m,
  /\*\*[^\s*][^*\n]*\*\*/,
  /\[[^\]\n]+\]\([^)\s]+\)/,
  /\[\[[0-9a-f-]{36}(\|[^\]\n]*)?\]\]/,
  /`[^`\n]+`/,
];

/** True for text with at least one sign of Markdown. */
export function looksLikeMarkdown(text: string): boolean {
  return SIGNS.some((sign) => sign.test(text));
}

export const MarkdownPaste = Extension.create({
  name: 'markdownPaste',
  addProseMirrorPlugins() {
    const { editor } = this;
    let plain = false;
    return [
      new Plugin({
        key: new PluginKey('markdownPaste'),
        props: {
          handleKeyDown: (_view, event) => {
            plain = event.shiftKey && (event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'v';
            return false;
          },
          handlePaste: (view, event) => {
            const text = event.clipboardData?.getData('text/plain') ?? '';
            const rich = event.clipboardData?.getData('text/html') ?? '';
            const verbatim = plain || view.state.selection.$from.parent.type.spec.code === true;
            plain = false;
            if (verbatim || (rich !== '' && !rich.includes('vscode')) || !looksLikeMarkdown(text))
              return false;
            const content = readMarkdown(text);
            // What can't be read as Markdown is pasted as the text it is.
            if (content === null) return false;
            const [only, ...others] = content;
            // One paragraph goes into the line that is being written; blocks come as blocks.
            const pieces = only?.type === 'paragraph' && others.length === 0 ? (only.content ?? []) : content;
            return editor.commands.insertContent(structuredClone(pieces) as never);
          },
        },
      }),
    ];
  },
});

function readMarkdown(text: string): readonly RichTextNode[] | null {
  try {
    return markdownToJson(text).content ?? [];
  } catch (error) {
    if (isBinderyError(error)) return null;
    throw error;
  }
}
