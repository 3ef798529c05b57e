/** The button that begins a comment on the selected text: a tool among others, or alone for those who only comment. */
import { IconMessagePlus, IconPencilPlus } from '@tabler/icons-react';
import type { Editor } from '@tiptap/react';
import { BubbleMenu } from '@tiptap/react/menus';
import { Kbd } from '#components/ui/kbd.tsx';
import styles from './toolbar.module.css';

interface CommentToolProps {
  readonly editor: Editor;
  /** The toolbar that goes once the comment is begun. */
  readonly toolbar: string;
  readonly onComment: () => void;
  /** `null` where nothing is suggested. */
  readonly onSuggest: (() => void) | null;
}

/** Begins a comment, or a suggestion. */
export function CommentTool({ editor, toolbar, onComment, onSuggest }: CommentToolProps) {
  const begin = (act: () => void) => () => {
    act();
    editor.view.dispatch(editor.state.tr.setMeta(toolbar, 'hide'));
  };
  return (
    <span className={styles['comment']}>
      <button
        type="button"
        className={`${styles['tool']} ${styles['worded']}`}
        onMouseDown={(event) => event.preventDefault()}
        onClick={begin(onComment)}
      >
        <IconMessagePlus size={17} stroke={1.75} aria-hidden />
        Comment
        <Kbd keys="mod+alt+M" />
      </button>
      {onSuggest !== null && (
        <button
          type="button"
          className={`${styles['tool']} ${styles['worded']}`}
          onMouseDown={(event) => event.preventDefault()}
          onClick={begin(onSuggest)}
        >
          <IconPencilPlus size={17} stroke={1.75} aria-hidden />
          Suggest
        </button>
      )}
    </span>
  );
}

/** For a text that cannot be edited by whoever is here. */
export function CommentToolbar({ editor, onComment, onSuggest }: Omit<CommentToolProps, 'toolbar'>) {
  return (
    <BubbleMenu
      editor={editor}
      pluginKey="commentToolbar"
      updateDelay={80}
      options={{ placement: 'top', offset: 8, shift: { padding: 8 } }}
      shouldShow={({ state, from, to }) => from !== to && state.doc.textBetween(from, to, ' ').trim() !== ''}
    >
      <div
        className={styles['toolbar']}
        role="toolbar"
        aria-label={`Comment on the selected text${onSuggest === null ? '' : ', or suggest another'}`}
      >
        <CommentTool editor={editor} toolbar="commentToolbar" onComment={onComment} onSuggest={onSuggest} />
      </div>
    </BubbleMenu>
  );
}
