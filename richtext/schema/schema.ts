/** The schema of rich text: its TipTap extensions, the same on client and server. */
import { type AnyExtension, getSchema } from '@tiptap/core';
import { Image } from '@tiptap/extension-image';
import { Link } from '@tiptap/extension-link';
import { TaskItem, TaskList } from '@tiptap/extension-list';
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table';
import type { Schema } from '@tiptap/pm/model';
import { StarterKit } from '@tiptap/starter-kit';
import { BinderyError } from '#core/errors.ts';
import { CodexMention } from './codex-mention.ts';
import { isSafeImageSource, isSafeLink } from './safe-urls.ts';

/** y-tiptap appends a hash to marks that may overlap themselves. */
export const MARK_HASH = /--[\w+/=]{8}$/;

export const HEADING_LEVELS = [1, 2, 3, 4] as const;

export interface RichTextOptions {
  /** `schema` (the default) leaves out what only an editor in a browser needs: cursors and list keys. */
  readonly for?: 'schema' | 'editor';
  /** Extensions that take the place of the one with the same name, e.g. `CodexMention` with a node view. */
  readonly replace?: readonly AnyExtension[];
}

/** Links to `http`, `https` and `mailto` only; others are rendered without an address. */
export const SafeLink = Link.configure({
  openOnClick: false,
  linkOnPaste: true,
  defaultProtocol: 'https',
  isAllowedUri: (url) => isSafeLink(url),
  HTMLAttributes: { rel: 'noopener noreferrer nofollow', target: null },
});

/** Block images; a source outside of the allow-list is never rendered, so it is never requested. */
export const SafeImage = Image.extend({
  parseHTML() {
    return [
      { tag: 'img[src]', getAttrs: (element) => isSafeImageSource(element.getAttribute('src')) && null },
    ];
  },
  renderHTML({ HTMLAttributes }) {
    const { src, ...rest } = HTMLAttributes;
    return ['img', isSafeImageSource(src) ? { ...rest, src } : { ...rest, 'data-refused': 'true' }];
  },
});

/**
 * The extensions of a rich text field. Undo is left to Yjs. No trailing node either: it would write to a shared
 * document just because somebody opened it.
 */
export function richTextExtensions(options: RichTextOptions = {}): AnyExtension[] {
  const editor = options.for === 'editor';
  const base: readonly AnyExtension[] = [
    StarterKit.configure({
      // Rendered only: which way a text runs is told by the text, and nothing that is stored.
      paragraph: { HTMLAttributes: { dir: 'auto' } },
      heading: { levels: [...HEADING_LEVELS], HTMLAttributes: { dir: 'auto' } },
      codeBlock: replaces(options, 'codeBlock') ? false : { HTMLAttributes: { dir: 'ltr' } },
      link: false,
      undoRedo: false,
      trailingNode: false,
      ...(editor ? {} : { dropcursor: false, gapcursor: false, listKeymap: false }),
    }),
    SafeLink,
    SafeImage,
    TaskList,
    TaskItem.configure({ nested: true }),
    Table.configure({ resizable: editor }),
    TableRow,
    TableHeader,
    TableCell,
    CodexMention,
  ];
  const kept = base.filter((extension) => !replaces(options, extension.name));
  return [...kept, ...checkedReplacements(options, base)];
}

function replaces(options: RichTextOptions, name: string): boolean {
  return options.replace?.some((extension) => extension.name === name) ?? false;
}

function checkedReplacements(
  options: RichTextOptions,
  base: readonly AnyExtension[],
): readonly AnyExtension[] {
  const names = new Set(['codeBlock', ...base.map((extension) => extension.name)]);
  for (const extension of options.replace ?? []) {
    if (names.has(extension.name)) continue;
    throw new BinderyError(
      'internal',
      `"${extension.name}" replaces nothing in the rich text schema; only ${[...names].join(', ')} can be replaced.`,
    );
  }
  return options.replace ?? [];
}

let schema: Schema | null = null;

/** The ProseMirror schema, built once. */
export function getRichTextSchema(): Schema {
  schema ??= getSchema(richTextExtensions());
  return schema;
}
