/** The toolbar of a picture in a text: alternative text, and removal. */
import { IconTrash } from '@tabler/icons-react';
import { type Editor, useEditorState } from '@tiptap/react';
import { BubbleMenu } from '@tiptap/react/menus';
import { DraftInput } from '../input/draft-input.tsx';
import styles from './toolbar.module.css';

export function PictureToolbar({ editor }: { readonly editor: Editor }) {
  const alt = useEditorState({
    editor,
    selector: ({ editor: current }) => {
      const words: unknown = current.getAttributes('image')['alt'];
      return typeof words === 'string' ? words : '';
    },
  });
  return (
    <BubbleMenu
      editor={editor}
      pluginKey="pictureToolbar"
      updateDelay={80}
      options={{ placement: 'bottom-start', offset: 8, shift: { padding: 8 } }}
      shouldShow={({ editor: current }) => current.isEditable && current.isActive('image')}
    >
      <div className={styles['toolbar']} role="toolbar" aria-label="Change the picture" data-native-undo>
        <DraftInput
          stored={alt}
          commit={(words) => {
            editor.commands.updateAttributes('image', { alt: words.trim() });
            return null;
          }}
          label="What the picture shows, for those who don’t see it"
          placeholder="Say what it shows, for those who don’t see it"
          readOnly={false}
          className={styles['words']}
        />
        <button
          type="button"
          className={styles['tool']}
          aria-label="Remove the picture"
          title="Remove the picture"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => void editor.chain().focus().deleteSelection().run()}
        >
          <IconTrash size={17} stroke={1.6} aria-hidden />
        </button>
      </div>
    </BubbleMenu>
  );
}
