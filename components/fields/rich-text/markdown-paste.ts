/** Converts pasted Markdown to rich text, and offers to keep it as plain text. */

import { type Editor, Extension } from '@tiptap/core';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from '@tiptap/y-tiptap';
import type * as Y from 'yjs';
import { shortcutKey } from '#components/browser/shortcut-key.ts';
import { toast } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import { markdownToJson } from '#richtext/markdown/markdown.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';

const HEADING = /^ {0,3}#{1,6} +\S/;
const TABLE_RULE = /^ {0,3}[|:-][ |:-]*$/;
const ITEM = /^\s*(?:[-*+]|\d{1,9}[.)]) +\S/;
const FENCE = /^ {0,3}(?:`{3,}|~{3,})/;
/** `C:\folder` and `\\server\folder`, in which Markdown would take some of the backslashes for its own. */
const WINDOWS_PATH = /(?:\b[A-Za-z]:|\\)\\[^\s`]*/g;

/** Whether text has a Markdown heading, list, fence or table; inline syntax alone does not count. */
export function looksLikeMarkdown(text: string): boolean {
  const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
  const isTable = lines.some(
    (line, index) =>
      line.includes('|') && TABLE_RULE.test(lines[index + 1] ?? '') && lines[index + 1]?.includes('-'),
  );
  if (isTable || lines.some((line) => HEADING.test(line))) return true;
  if (lines.filter((line) => FENCE.test(line)).length >= 2) return true;
  // One line with a hyphen before it is a signature as likely as a list.
  const items = lines.filter((line) => ITEM.test(line)).length;
  return items >= 2 && items * 2 > lines.length;
}

/** The blocks of pasted Markdown, with line breaks and backslashes kept; `null` when it cannot be parsed. */
export function readPastedMarkdown(text: string): readonly RichTextNode[] | null {
  try {
    return markdownToJson(protectPaths(text.replace(/\r\n?/g, '\n')), { lines: 'keep' }).content ?? [];
  } catch (error) {
    if (isBinderyError(error)) return null;
    throw error;
  }
}

function protectPaths(text: string): string {
  let fenced = false;
  return text
    .split('\n')
    .map((line) => {
      if (FENCE.test(line)) fenced = !fenced;
      // Code takes every sign as it is.
      if (fenced || line.includes('`')) return line;
      return line.replace(WINDOWS_PATH, (path) => path.replaceAll('\\', '\\\\'));
    })
    .join('\n');
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
            plain = event.shiftKey && (event.metaKey || event.ctrlKey) && shortcutKey(event) === 'v';
            return false;
          },
          handlePaste: (view, event) => {
            const text = event.clipboardData?.getData('text/plain') ?? '';
            const rich = event.clipboardData?.getData('text/html') ?? '';
            const verbatim = plain || view.state.selection.$from.parent.type.spec.code === true;
            plain = false;
            if (verbatim || (rich !== '' && !rich.includes('vscode')) || !looksLikeMarkdown(text))
              return false;
            const content = readPastedMarkdown(text);
            return content !== null && insertMarkdown(editor, content, text);
          },
        },
      }),
    ];
  },
});

function insertMarkdown(editor: Editor, content: readonly RichTextNode[], source: string): boolean {
  const { from, to } = editor.state.selection;
  const following = editor.state.doc.content.size - to;
  if (!editor.commands.insertContent(structuredClone(content) as never)) return false;
  const end = editor.state.doc.content.size - following;
  const place = rememberRange(editor, from, end);
  toast.offer('Pasted as Markdown.', 'Paste as plain text', () => {
    const range = place();
    if (range === null || editor.isDestroyed) return;
    const lines = source.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n');
    const paragraphs = lines.map((line) => ({
      type: 'paragraph',
      content: line === '' ? [] : [{ type: 'text', text: line }],
    }));
    editor.chain().focus().insertContentAt(range, paragraphs).run();
  });
  return true;
}

/** Where the range stands later, whatever is written around it; `null` when it is gone. */
function rememberRange(
  editor: Editor,
  from: number,
  to: number,
): () => { readonly from: number; readonly to: number } | null {
  const sync = () =>
    ySyncPluginKey.getState(editor.state) as
      | {
          readonly type: Y.XmlFragment;
          readonly doc: Y.Doc;
          readonly binding: { readonly mapping: never } | null;
        }
      | undefined;
  const binding = sync();
  if (!binding?.binding) return () => null;
  const relative = [from, to].map((position) =>
    absolutePositionToRelativePosition(position, binding.type, binding.binding?.mapping as never),
  );
  return () => {
    const now = sync();
    if (!now?.binding) return null;
    const [start, end] = relative.map((position) =>
      relativePositionToAbsolutePosition(now.doc, now.type, position, now.binding?.mapping as never),
    );
    return start === null || start === undefined || end === null || end === undefined
      ? null
      : { from: start, to: Math.max(start, end) };
  };
}
