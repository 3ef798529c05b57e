/** An editor on the page, with the React components of its node views. */
import { createContentComponent, type Editor, Extension } from '@tiptap/react';
import { useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { layOutGradually } from './gradual-layout.ts';

type NodeViews = ReturnType<typeof createContentComponent>;

/** What TipTap keeps on an editor for React; its types don't name it. */
type EditorWithNodeViews = Editor & {
  contentComponent?: NodeViews | null;
  isEditorContentInitialized?: boolean;
};

/**
 * Lets an editor draw its React node views from the beginning. TipTap's own `EditorContent` draws everything without them first,
 * then once more.
 */
export const ReactNodeViews = Extension.create({
  name: 'reactNodeViews',
  onBeforeCreate() {
    const editor: EditorWithNodeViews = this.editor;
    editor.contentComponent = createContentComponent();
  },
});

/** Puts the editor, which has drawn itself into an element of its own, on the page. It needs `ReactNodeViews`. */
export function EditorMount({ editor }: { readonly editor: Editor | null }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const mounted: EditorWithNodeViews | null = editor;
    const element = mounted?.view.dom.parentElement;
    if (mounted === null || element == null) return;
    const layOutAll = layOutGradually(mounted.view);
    place.current?.append(element);
    // From now on a node view is rendered at once, so that the caret can stand in it.
    mounted.isEditorContentInitialized = true;
    return () => {
      layOutAll();
      mounted.isEditorContentInitialized = false;
      element.remove();
    };
  }, [editor]);
  return (
    <>
      <div ref={place} />
      {editor !== null && <Portals editor={editor} />}
    </>
  );
}

function Portals({ editor }: { readonly editor: EditorWithNodeViews }) {
  const { contentComponent } = editor;
  if (contentComponent == null) throw new Error('This editor was made without ReactNodeViews.');
  const { subscribe, getSnapshot, getServerSnapshot } = contentComponent;
  return <>{Object.values(useSyncExternalStore(subscribe, getSnapshot, getServerSnapshot))}</>;
}
