/** The JSON5 editor of a template, with diagnostics and completions. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { type Diagnostic, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { json5Language } from 'codemirror-json5';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { type Finding, type Place, rangeOf } from '../draft/findings.ts';
import { codeTheme } from './code-theme.ts';
import { completeTemplate } from './template-completion.ts';
import { wrappedIndent } from './wrapped-indent.ts';

export interface CodeEditorHandle {
  /** Selects the text at a finding and brings it into view. */
  reveal(place: Place): void;
  /** Replaces the text at a finding with what would mend it; can be undone. */
  mend(finding: Finding): void;
  /** Takes another source as one edit; can be undone. */
  replaceAll(source: string): void;
}

interface CodeEditorProps {
  readonly ref: Ref<CodeEditorHandle>;
  /** What it begins with; later changes go through the handle. */
  readonly initial: string;
  readonly findings: readonly Finding[];
  readonly severity: 'error' | 'warning';
  readonly onChange: (source: string) => void;
  /** Ids of the templates that may be named. */
  readonly templateIds: readonly string[];
  readonly label: string;
}

export function CodeEditor({
  ref,
  initial,
  findings,
  severity,
  onChange,
  templateIds,
  label,
}: CodeEditorProps) {
  const home = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ onChange, templateIds });
  latest.current = { onChange, templateIds };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once and owns its text from then on
  useEffect(() => {
    if (home.current === null) return;
    const editor = new EditorView({
      parent: home.current,
      state: EditorState.create({
        doc: initial,
        extensions: editorExtensions(label, latest),
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, []);

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
    replaceAll(source) {
      const editor = view.current;
      editor?.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: source } });
    },
  }));

  return <div ref={home} />;
}

interface Latest {
  readonly onChange: (source: string) => void;
  readonly templateIds: readonly string[];
}

function editorExtensions(label: string, latest: { readonly current: Latest }): Extension {
  return [
    lineNumbers(),
    history(),
    json5Language,
    indentUnit.of('  '),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    EditorView.lineWrapping,
    wrappedIndent,
    autocompletion({
      override: [(context) => completeTemplate(context, latest.current.templateIds)],
      icons: false,
    }),
    // Tab is left to the browser: it leads out of the editor. Mod-] and Mod-[ indent.
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      ...completionKeymap,
      ...lintKeymap,
    ]),
    // Editable content has the focus order by itself; the explicit place in it is for programs that look for one.
    EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label, 'data-native-undo': '' }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.onChange(update.state.doc.toString());
    }),
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
