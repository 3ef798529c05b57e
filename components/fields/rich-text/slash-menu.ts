/** The slash menu: `/` at the start of a line or after a space offers blocks to insert. */
import { type Editor, Extension, type Range } from '@tiptap/core';
import { PluginKey } from '@tiptap/pm/state';
import { Suggestion } from '@tiptap/suggestion';
import { insertImages, type UploadImage } from './image-paste.ts';
import { SLASH_ICONS } from './slash-icons.tsx';
import type { SuggestionItem } from './suggestion-list.tsx';
import { suggestionPopup } from './suggestion-popup.ts';

interface SlashCommand {
  readonly id: keyof typeof SLASH_ICONS;
  readonly title: string;
  /** Other words that find it. */
  readonly words: string;
  /** The Markdown that does the same, shown so that it is learnt in passing. */
  readonly shortcut?: string;
  run(editor: Editor, range: Range): void;
}

const clear = (editor: Editor, range: Range) => editor.chain().focus().deleteRange(range);

const heading = (level: 1 | 2 | 3): SlashCommand => ({
  id: `heading${level}`,
  title: `Heading ${level}`,
  words: 'title section',
  shortcut: '#'.repeat(level),
  run: (editor, range) => void clear(editor, range).setNode('heading', { level }).run(),
});

const COMMANDS: readonly SlashCommand[] = [
  heading(1),
  heading(2),
  heading(3),
  {
    id: 'bullets',
    title: 'Bullet list',
    words: 'unordered points',
    shortcut: '-',
    run: (editor, range) => void clear(editor, range).toggleBulletList().run(),
  },
  {
    id: 'numbers',
    title: 'Numbered list',
    words: 'ordered steps',
    shortcut: '1.',
    run: (editor, range) => void clear(editor, range).toggleOrderedList().run(),
  },
  {
    id: 'tasks',
    title: 'Task list',
    words: 'todo checkbox checklist',
    shortcut: '[ ]',
    run: (editor, range) => void clear(editor, range).toggleTaskList().run(),
  },
  {
    id: 'quote',
    title: 'Quote',
    words: 'blockquote citation',
    shortcut: '>',
    run: (editor, range) => void clear(editor, range).toggleBlockquote().run(),
  },
  {
    id: 'code',
    title: 'Code',
    words: 'block program snippet',
    shortcut: '```',
    run: (editor, range) => void clear(editor, range).setCodeBlock().run(),
  },
  {
    id: 'table',
    title: 'Table',
    words: 'rows columns grid',
    run: (editor, range) =>
      void clear(editor, range).insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
  },
  {
    id: 'rule',
    title: 'Divider',
    words: 'line separator horizontal rule',
    shortcut: '---',
    run: (editor, range) => void clear(editor, range).setHorizontalRule().run(),
  },
  {
    id: 'mention',
    title: 'Link a Codex',
    words: 'mention reference',
    shortcut: '[[',
    run: (editor, range) => void clear(editor, range).insertContent('[[').run(),
  },
];

const imageCommand = (upload: UploadImage): SlashCommand => ({
  id: 'image',
  title: 'Picture',
  words: 'image photo upload',
  run: (editor, range) => {
    clear(editor, range).run();
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = 'image/*';
    input.multiple = true;
    input.addEventListener('change', () => void insertImages(editor, [...(input.files ?? [])], upload));
    input.click();
  },
});

interface SlashMenuOptions {
  readonly upload: UploadImage | null;
}

export const SlashMenu = Extension.create<SlashMenuOptions>({
  name: 'slashMenu',
  addOptions: () => ({ upload: null }),
  addProseMirrorPlugins() {
    const { upload } = this.options;
    const commands = upload === null ? COMMANDS : [...COMMANDS, imageCommand(upload)];
    return [
      Suggestion<SuggestionItem, SuggestionItem>({
        pluginKey: new PluginKey('slashMenu'),
        editor: this.editor,
        char: '/',
        allow: ({ state, range }) => !state.doc.resolve(range.from).parent.type.spec.code,
        shouldShow: ({ editor }) => editor.isFocused,
        items: ({ query }) =>
          commands
            .filter(({ title, words }) => `${title} ${words}`.toLowerCase().includes(query.toLowerCase()))
            .map(({ id, title, shortcut }) => ({ id, title, note: shortcut, icon: SLASH_ICONS[id] })),
        command: ({ editor, range, props }) => commands.find(({ id }) => id === props.id)?.run(editor, range),
        render: suggestionPopup({ label: 'Insert', nothing: 'Nothing by that name' }),
      }),
    ];
  },
});
