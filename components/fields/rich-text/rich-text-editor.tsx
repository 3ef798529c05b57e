/** The editor of a rich text field, with toolbars that appear where they are needed. */
import { type Editor, useEditor } from '@tiptap/react';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import { useEffect, useMemo, useRef, useState } from 'react';
import type * as Y from 'yjs';
import { misfitOf, PICTURES, refusalOf } from '#components/assets/upload-checks.ts';
import { BlameGutter } from '#components/blame/blame-gutter.tsx';
import { isOfInputMethod } from '#components/browser/input-method.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useFieldComments } from '#components/comments-context/comments-context.ts';
import { useFieldFork, useSuggesting } from '#components/suggesting-context/suggesting-context.ts';
import { toast } from '#components/ui/toast.tsx';
import { BinderyError } from '#core/errors.ts';
import { KeptSelection } from './carets/kept-selection.ts';
import { CommentToolbar } from './comment-toolbar.tsx';
import { useRichTextComments } from './comments/use-rich-text-comments.ts';
import { EditorMount } from './drawing/editor-mount.tsx';
import { type EditorServices, editorExtensions } from './editor-extensions.ts';
import { PictureToolbar } from './picture-toolbar.tsx';
import styles from './rich-text.module.css';
import { SelectionToolbar } from './selection-toolbar.tsx';
import { shownRichText } from './shown-rich-text.ts';
import { TableToolbar } from './table-toolbar.tsx';

export interface RichTextEditorProps {
  readonly fieldId: string;
  readonly fragment: Y.XmlFragment;
  readonly labelledBy: string;
  readonly describedBy: string | undefined;
  readonly placeholder: string;
  readonly invalid: boolean;
}

export function RichTextEditor(props: RichTextEditorProps) {
  const undoManager = useEditorUndo();
  return undoManager === undefined ? null : <LiveEditor {...props} undoManager={undoManager} />;
}

function LiveEditor(props: RichTextEditorProps & { readonly undoManager: Y.UndoManager | null }) {
  const { fieldId, fragment, labelledBy, describedBy, placeholder, invalid, undoManager } = props;
  const { source, undo, canEdit, services } = useCodexContext();
  const { awareness } = source;
  // The services are made anew whenever a list they read from arrives; an editor made anew would lose the caret, and
  // with it whatever is typed meanwhile.
  const latest = useRef(services);
  latest.current = services;
  const hint = useRef(placeholder);
  hint.current = placeholder;
  const uploadsImages = services.upload !== null && canEdit;
  const comments = useFieldComments();
  const latestComments = useRef(comments);
  latestComments.current = comments;
  const suggesting = useSuggestingIn(fieldId);
  const [selection] = useState(() => new KeptSelection());

  const editor = useEditor(
    {
      // The page is also rendered where there is no DOM.
      immediatelyRender: false,
      shouldRerenderOnTransaction: false,
      editable: canEdit,
      // They make blocks and formatting of what is typed, which would be refused, and the letters with it.
      enableInputRules: suggesting === null,
      enablePasteRules: suggesting === null,
      extensions: editorExtensions(
        { fragment, awareness, undoManager },
        {
          findCodices: async (query, signal) =>
            ((await latest.current.searchCodices?.(query, signal)) ?? []).map((choice) => ({
              ...choice,
              note: latest.current.templateName(choice.templateId),
            })),
          uploadImage: uploadsImages ? (file) => uploadImage(file, latest.current.upload) : null,
          openThread: (threadId) => latestComments.current?.open(threadId),
          suggesting,
        },
        () => hint.current,
      ),
      onDestroy: () => selection.keep(),
      editorProps: {
        attributes: attributesOf(labelledBy, canEdit),
        handleKeyDown: (_view, event) => event.key === 'Enter' && isOfInputMethod(event),
        handleDOMEvents: {
          // Undo chosen from the browser's own menu goes through the Codex as well.
          beforeinput: (_view, event) => {
            if (undo === null || (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo'))
              return false;
            event.preventDefault();
            if (event.inputType === 'historyUndo') undo.undo();
            else undo.redo();
            return true;
          },
        },
      },
    },
    [fragment, awareness, undoManager, canEdit, uploadsImages, suggesting],
  );
  useEffect(() => selection.follow(editor), [selection, editor]);
  useNotes(editor, describedBy, invalid);
  useRichTextComments(editor, fieldId);

  return (
    <div className={styles['editor']}>
      <MountedText editor={editor} fieldId={fieldId} />
      {editor !== null && canEdit && (
        <Toolbars editor={editor} fieldId={fieldId} isForWords={suggesting !== null} />
      )}
      {editor !== null && !canEdit && comments?.canComment === true && (
        <CommentToolbar
          editor={editor}
          onComment={() => comments.begin(fieldId)}
          onSuggest={comments.suggest && (() => comments.suggest?.(fieldId))}
        />
      )}
    </div>
  );
}

/** The text, with its writers beside it while they are shown. */
function MountedText({ editor, fieldId }: { readonly editor: Editor | null; readonly fieldId: string }) {
  const find = () => (editor === null || editor.isDestroyed ? null : shownRichText(editor.view));
  return (
    <BlameGutter fieldId={fieldId} find={find}>
      <EditorMount editor={editor} />
    </BlameGutter>
  );
}

function attributesOf(labelledBy: string, canEdit: boolean): Record<string, string> {
  return {
    class: styles['document'] ?? '',
    role: 'textbox',
    'aria-multiline': 'true',
    'aria-labelledby': labelledBy,
    ...(canEdit ? {} : { 'aria-readonly': 'true', tabindex: '0' }),
    spellcheck: 'true',
  };
}

interface ToolbarsProps {
  readonly editor: Editor;
  readonly fieldId: string;
  /** Nothing of tables and pictures can be suggested. */
  readonly isForWords: boolean;
}

function Toolbars({ editor, fieldId, isForWords }: ToolbarsProps) {
  return (
    <>
      <SelectionToolbar editor={editor} fieldId={fieldId} />
      {!isForWords && <TableToolbar editor={editor} />}
      {!isForWords && <PictureToolbar editor={editor} />}
    </>
  );
}

/**
 * Says on the text box what is said about the field. Not among the editor's options: these are read once, and setting them
 * anew has the editor write to the document.
 */
function useNotes(editor: Editor | null, describedBy: string | undefined, invalid: boolean): void {
  useEffect(() => {
    // What the editor was made for may have changed along with this, and another one is on its way.
    const box = editor?.isDestroyed === false ? editor.view.dom : undefined;
    if (describedBy === undefined) box?.removeAttribute('aria-describedby');
    else box?.setAttribute('aria-describedby', describedBy);
    if (invalid) box?.setAttribute('aria-invalid', 'true');
    else box?.removeAttribute('aria-invalid');
  }, [editor, describedBy, invalid]);
}

/** The fork that the editor is on, and where what cannot be typed there goes; `null` while one does not suggest. */
function useSuggestingIn(fieldId: string): EditorServices['suggesting'] {
  const fork = useFieldFork();
  const suggesting = useSuggesting();
  return useMemo(
    () =>
      fork &&
      suggesting && {
        fork,
        refuse: (reason) => suggesting.refuse(reason),
        format: (places, change) => suggesting.suggestFormat(fieldId, places, change),
      },
    [fork, suggesting, fieldId],
  );
}

/** This editor's own view of the Codex's undo manager; `null` for readers, `undefined` until it is known. */
function useEditorUndo(): Y.UndoManager | null | undefined {
  const { undo } = useCodexContext();
  const [manager, setManager] = useState<Y.UndoManager | null | undefined>(undefined);
  useEffect(() => {
    undo?.trackOrigin(ySyncPluginKey);
    setManager(undo?.forEditor() ?? null);
  }, [undo]);
  return manager;
}

async function uploadImage(file: File, upload: ReturnType<typeof useCodexContext>['services']['upload']) {
  if (upload === null) return null;
  try {
    const refusal = refusalOf(file, PICTURES);
    if (refusal !== null) throw new BinderyError('invalid_input', refusal);
    const asset = await upload(file, () => undefined);
    const misfit = misfitOf(asset, PICTURES);
    if (misfit !== null) throw new BinderyError('invalid_input', misfit);
    return asset;
  } catch (error) {
    toast.failed(`“${file.name}” was not added.`, error);
    return null;
  }
}
