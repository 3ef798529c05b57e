/** The extensions of the rich text editor: the shared schema, collaboration, carets, paste and menus. */
import type { AnyExtension } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { Placeholder } from '@tiptap/extensions';
import { ReactNodeViewRenderer } from '@tiptap/react';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { TextPlaces } from '#components/comments-context/comments-context.ts';
import type { FieldFork } from '#components/suggesting-context/suggesting-context.ts';
import type { BlockChange, FormatChange } from '#core/suggestions/proposed-change.ts';
import { CodexMention } from '#richtext/schema/codex-mention.ts';
import { HighlightedCodeBlock } from '#richtext/schema/highlighted-code-block.ts';
import { richTextExtensions, SafeLink } from '#richtext/schema/schema.ts';
import { BlockDirection } from './block-direction.ts';
import { PersistentSelection } from './carets/persistent-selection.ts';
import { RemoteCarets } from './carets/rich-text-carets.ts';
import { UndoSelection } from './carets/undo-selection.ts';
import { CodeBlockView } from './code-block-view.tsx';
import { CommentedPassages } from './comments/commented-passages.ts';
import { CopiedText } from './copied-text.ts';
import { ReactNodeViews } from './drawing/editor-mount.tsx';
import { FixedTable, ResizableTable } from './drawing/editor-table.ts';
import { InitialText } from './drawing/initial-text.ts';
import { EmptyParagraph } from './empty-paragraph.ts';
import { ImagePaste, type UploadImage } from './image-paste.ts';
import { MarkdownPaste } from './markdown-paste.ts';
import { type FindCodices, MentionSuggestion } from './mention-suggestion.ts';
import { MentionView } from './mention-view.tsx';
import { LocalPicture } from './picture-view.ts';
import { SlashMenu } from './slash-menu.ts';
import { SuggestedEdits } from './suggesting/suggested-edits.ts';
import { TrackedChanges } from './suggesting/tracked-changes.ts';
import { UnknownContent } from './unknown-content.ts';

export interface EditorServices {
  readonly findCodices: FindCodices;
  readonly uploadImage: UploadImage | null;
  /** Called with the thread of a commented passage that was clicked. */
  readonly openThread: (threadId: string) => void;
  /** Set while one suggests: words alone are typed then, and there are no menus. */
  readonly suggesting: {
    readonly fork: FieldFork;
    refuse(reason: string): void;
    format(places: TextPlaces, change: FormatChange | BlockChange): void;
  } | null;
}

export interface EditorSource {
  readonly fragment: Y.XmlFragment;
  readonly awareness: Awareness | null;
  /** `null` for readers. It must be the editor's own view of the Codex's undo manager (`Undo.forEditor`). */
  readonly undoManager: Y.UndoManager | null;
}

export function editorExtensions(
  source: EditorSource,
  services: EditorServices,
  /** Asked whenever it is drawn: a newer version of the template may say another. */
  placeholder: () => string,
): AnyExtension[] {
  const { fragment, awareness, undoManager } = source;
  const { suggesting } = services;
  const mapping = new Map();
  return [
    ...richTextExtensions({
      for: 'editor',
      replace: [
        HighlightedCodeBlock.extend({
          addNodeView: () => ReactNodeViewRenderer(CodeBlockView),
        }),
        CodexMention.extend({
          addNodeView: () => ReactNodeViewRenderer(MentionView, { as: 'span' }),
        }),
        LocalPicture,
        // An address that is typed is a link once it is accepted, if somebody makes it one.
        ...(suggesting === null ? [ResizableTable] : [FixedTable, SafeLink.configure({ autolink: false })]),
      ],
    }),
    ReactNodeViews,
    UnknownContent,
    InitialText.configure({ fragment, mapping }),
    Collaboration.configure({
      fragment,
      ySyncOptions: { mapping },
      ...(undoManager === null ? {} : { yUndoOptions: { undoManager } }),
    }),
    EmptyParagraph,
    PersistentSelection,
    BlockDirection,
    UndoSelection.configure({ undoManager }),
    ...(awareness === null ? [] : [RemoteCarets.configure({ awareness })]),
    CommentedPassages.configure({ onOpen: services.openThread }),
    Placeholder.configure({ placeholder, showOnlyWhenEditable: false }),
    CopiedText,
    ...(suggesting === null
      ? [
          MarkdownPaste,
          ImagePaste.configure({ upload: services.uploadImage }),
          MentionSuggestion.configure({ find: services.findCodices }),
          SlashMenu.configure({ upload: services.uploadImage }),
        ]
      : [
          TrackedChanges.configure({ fork: suggesting.fork, onOpen: services.openThread }),
          SuggestedEdits.configure(suggesting),
        ]),
  ];
}
