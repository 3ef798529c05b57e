/** The toolbar of selected text: emphasis, headings and links. */
import {
  IconBold,
  IconCode,
  IconH2,
  IconH3,
  IconItalic,
  IconLink,
  IconStrikethrough,
  IconUnderline,
} from '@tabler/icons-react';
import { type Editor, useEditorState } from '@tiptap/react';
import { BubbleMenu } from '@tiptap/react/menus';
import { type ReactNode, useEffect, useState } from 'react';
import { useFieldComments } from '#components/comments-context/comments-context.ts';
import { CommentTool } from './comment-toolbar.tsx';
import { LinkEditor } from './link-editor.tsx';
import styles from './toolbar.module.css';

interface Tool {
  readonly id: string;
  readonly label: string;
  readonly icon: ReactNode;
  active(editor: Editor): boolean;
  run(editor: Editor): void;
}

const LOOK = { size: 17, stroke: 1.75, 'aria-hidden': true } as const;

const TOOLS: readonly Tool[] = [
  {
    id: 'bold',
    label: 'Bold',
    icon: <IconBold {...LOOK} />,
    active: (e) => e.isActive('bold'),
    run: (e) => void e.chain().focus().toggleBold().run(),
  },
  {
    id: 'italic',
    label: 'Italic',
    icon: <IconItalic {...LOOK} />,
    active: (e) => e.isActive('italic'),
    run: (e) => void e.chain().focus().toggleItalic().run(),
  },
  {
    id: 'underline',
    label: 'Underline',
    icon: <IconUnderline {...LOOK} />,
    active: (e) => e.isActive('underline'),
    run: (e) => void e.chain().focus().toggleUnderline().run(),
  },
  {
    id: 'strike',
    label: 'Strikethrough',
    icon: <IconStrikethrough {...LOOK} />,
    active: (e) => e.isActive('strike'),
    run: (e) => void e.chain().focus().toggleStrike().run(),
  },
  {
    id: 'code',
    label: 'Code',
    icon: <IconCode {...LOOK} />,
    active: (e) => e.isActive('code'),
    run: (e) => void e.chain().focus().toggleCode().run(),
  },
  {
    id: 'h2',
    label: 'Heading 2',
    icon: <IconH2 {...LOOK} />,
    active: (e) => e.isActive('heading', { level: 2 }),
    run: (e) => void e.chain().focus().toggleHeading({ level: 2 }).run(),
  },
  {
    id: 'h3',
    label: 'Heading 3',
    icon: <IconH3 {...LOOK} />,
    active: (e) => e.isActive('heading', { level: 3 }),
    run: (e) => void e.chain().focus().toggleHeading({ level: 3 }).run(),
  },
];

interface SelectionToolbarProps {
  readonly editor: Editor;
  readonly fieldId: string;
}

export function SelectionToolbar({ editor, fieldId }: SelectionToolbarProps) {
  const comments = useFieldComments();
  const [linking, setLinking] = useState(false);
  const active = useEditorState({
    editor,
    selector: ({ editor: current }) => ({
      tools: TOOLS.filter((tool) => tool.active(current)).map((tool) => tool.id),
      link: current.isActive('link'),
    }),
  });
  // It has another width now, and may not fit where it stood.
  useEffect(() => {
    if (linking) editor.view.dispatch(editor.state.tr.setMeta('selectionToolbar', 'updatePosition'));
  }, [editor, linking]);
  return (
    <BubbleMenu
      editor={editor}
      pluginKey="selectionToolbar"
      updateDelay={80}
      options={{ placement: 'top', offset: 8, shift: { padding: 8 }, onHide: () => setLinking(false) }}
      shouldShow={({ editor: current, state, from, to }) => {
        if (!current.isEditable || current.isActive('codeBlock') || current.isActive('image')) return false;
        if (current.isActive('link') && current.isFocused) return true;
        return (
          from !== to && state.doc.textBetween(from, to, ' ').trim() !== '' && (current.isFocused || linking)
        );
      }}
    >
      <div
        className={styles['toolbar']}
        role="toolbar"
        aria-label="Format the selected text"
        data-native-undo
      >
        {linking ? (
          <LinkEditor editor={editor} onDone={() => setLinking(false)} />
        ) : (
          <>
            {TOOLS.map((tool) => (
              <button
                key={tool.id}
                type="button"
                className={styles['tool']}
                aria-label={tool.label}
                aria-pressed={active.tools.includes(tool.id)}
                title={tool.label}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => tool.run(editor)}
              >
                {tool.icon}
              </button>
            ))}
            <button
              type="button"
              className={styles['tool']}
              aria-label={active.link ? 'Edit the link' : 'Add a link'}
              aria-pressed={active.link}
              title="Link"
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => setLinking(true)}
            >
              <IconLink {...LOOK} />
            </button>
            {comments?.canComment === true && (
              <CommentTool
                editor={editor}
                toolbar="selectionToolbar"
                onComment={() => comments.begin(fieldId)}
                onSuggest={comments.suggest && (() => comments.suggest?.(fieldId))}
              />
            )}
          </>
        )}
      </div>
    </BubbleMenu>
  );
}
