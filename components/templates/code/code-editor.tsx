/** The JSON5 editor of a template, bound to the shared draft, with diagnostics and completions. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { type Diagnostic, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { json5Language } from 'codemirror-json5';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { YSyncConfig, ySync, ySyncFacet } from 'y-codemirror.next';
import { lengthLimit } from '#components/fields/plain-text/length-limit.ts';
import { remoteCarets } from '#components/fields/plain-text/plain-text-carets.ts';
import { undoSelection } from '#components/fields/plain-text/plain-text-undo-selection.ts';
import { toast } from '#components/ui/toast.tsx';
import { MAX_SOURCE_LENGTH } from '#core/template/draft/template-draft.ts';
import type { InheritedNames } from '#core/template/format/source-names.ts';
import { type DraftContextValue, useDraft } from '../draft/draft-context.tsx';
import '#components/presence/remote-caret.css';
import { type Finding, type Place, rangeOf } from '../draft/findings.ts';
import { codeTheme } from './code-theme.ts';
import { drawCompletion } from './completion-picture.tsx';
import { EditorKeys } from './editor-keys.tsx';
import { explainHover } from './explain-hover.ts';
import { formatSource } from './format-source.ts';
import { quickFixKeys } from './quick-fix.ts';
import { completeTemplate } from './template-completion.ts';
import { wrappedIndent } from './wrapped-indent.ts';

export interface CodeEditorHandle {
  /** Selects the text at a finding and brings it into view. */
  reveal(place: Place): void;
  /** Replaces the text at a finding with what would mend it; can be undone. */
  mend(finding: Finding): void;
}

interface CodeEditorProps {
  readonly ref: Ref<CodeEditorHandle>;
  readonly findings: readonly Finding[];
  readonly severity: 'error' | 'warning';
  /** Ids of the templates that may be named. */
  readonly templateIds: readonly string[];
  /** The template as last resolved; it knows what is inherited. */
  readonly inherited: InheritedNames | null;
  readonly label: string;
}

/** Stands inside a `DraftProvider`, whose text it shows and edits. */
export function CodeEditor({ ref, findings, severity, templateIds, inherited, label }: CodeEditorProps) {
  const { editing, awareness, canEdit } = useDraft();
  const home = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ templateIds, inherited });
  latest.current = { templateIds, inherited };

  useEffect(() => {
    if (home.current === null) return;
    const editor = new EditorView({
      parent: home.current,
      state: EditorState.create({
        doc: editing.source.toString(),
        extensions: [sharedText(editing, awareness), editorExtensions(label, latest)],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, [editing, awareness, label]);

  useEffect(() => {
    // Read at each render, for the editor may be another one since.
    view.current?.dispatch({ effects: access.reconfigure(canEdit ? [] : READ_ONLY) });
  });

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const diagnostics = findings.map((finding) => toDiagnostic(editor.state, finding, severity));
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [findings, severity]);

  useImperativeHandle(ref, () => ({
    reveal(place) {
      const editor = view.current;
      if (editor === null) return;
      const range = rangeOf(editor.state.doc, place);
      editor.dispatch({
        selection: { anchor: range.from, head: range.to },
        effects: EditorView.scrollIntoView(range.from, { y: 'center' }),
      });
      editor.focus();
    },
    mend(finding) {
      if (view.current !== null) mend(view.current, finding);
    },
  }));

  const format = () => {
    const editor = view.current;
    if (editor === null) return;
    if (!formatSource(editor)) toast.notice('The source was not formatted: fix the errors first.');
    editor.focus();
  };
  return (
    <>
      <EditorKeys canEdit={canEdit} onFormat={format} />
      {/* Code reads from left to right, whichever way the page does. */}
      <div ref={home} dir="ltr" />
    </>
  );
}

const access = new Compartment();
const READ_ONLY: Extension = [EditorState.readOnly.of(true), EditorView.editable.of(false)];

/** What binds the editor to the draft: its text, the carets of others, undo, and how long a source may be. */
function sharedText(
  editing: DraftContextValue['editing'],
  awareness: DraftContextValue['awareness'],
): Extension {
  const binding = new YSyncConfig(editing.source, null);
  editing.trackOrigin(binding);
  const undo = () => {
    editing.undo();
    return true;
  };
  const redo = () => {
    editing.redo();
    return true;
  };
  return [
    // Offsets in the editor have to be those in the draft: only this ends a line, whatever a source was published with.
    EditorState.lineSeparator.of('\n'),
    EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, '\n')),
    lengthLimit(MAX_SOURCE_LENGTH, (length) =>
      toast.notice(
        `A template’s source has at most ${MAX_SOURCE_LENGTH} characters; this would be ${length}.`,
      ),
    ),
    ySyncFacet.of(binding),
    ySync,
    undoSelection(editing.source, editing.manager),
    awareness === null ? [] : remoteCarets(editing.source, awareness),
    keymap.of([
      { key: 'Mod-z', run: undo, preventDefault: true },
      { key: 'Mod-y', mac: 'Mod-Shift-z', run: redo, preventDefault: true },
      { linux: 'Ctrl-Shift-z', win: 'Ctrl-Shift-z', run: redo, preventDefault: true },
    ]),
    access.of([]),
  ];
}

interface Latest {
  readonly templateIds: readonly string[];
  readonly inherited: InheritedNames | null;
}

function editorExtensions(label: string, latest: { readonly current: Latest }): Extension {
  return [
    lineNumbers(),
    json5Language,
    indentUnit.of('  '),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    EditorView.lineWrapping,
    wrappedIndent,
    autocompletion({
      override: [(context) => completeTemplate(context, latest.current)],
      icons: false,
      addToOptions: [{ render: drawCompletion, position: 40 }],
    }),
    explainHover(() => latest.current.inherited),
    // Tab is left to the browser: it leads out of the editor. Mod-] and Mod-[ indent.
    keymap.of([
      { key: 'Shift-Alt-f', run: (view) => formatSource(view) || true },
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...completionKeymap,
      ...quickFixKeys,
      ...lintKeymap,
    ]),
    // Editable content has the focus order by itself; the explicit place in it is for programs that look for one.
    EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label, 'data-native-undo': '' }),
    codeTheme,
  ];
}

function toDiagnostic(state: EditorState, finding: Finding, severity: 'error' | 'warning'): Diagnostic {
  const { message, hint, fix } = finding;
  return {
    ...rangeOf(state.doc, finding),
    severity,
    message: hint === undefined ? message : `${message} ${hint}`,
    ...(fix === undefined
      ? {}
      : { actions: [{ name: `Fix: ${fix}`, apply: (editor) => mend(editor, finding) }] }),
  };
}

function mend(editor: EditorView, finding: Finding): void {
  if (finding.fix === undefined) return;
  const { from, to } = rangeOf(editor.state.doc, finding);
  editor.dispatch({
    changes: { from, to, insert: finding.fix },
    selection: { anchor: from + finding.fix.length },
    effects: EditorView.scrollIntoView(from),
  });
  editor.focus();
}
