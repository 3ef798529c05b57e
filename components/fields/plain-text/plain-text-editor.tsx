/** The editor of titles, lines and plain text: CodeMirror bound to a Y.Text, styled as document text. */
import { defaultKeymap } from '@codemirror/commands';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderText } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { YSyncConfig, ySync, ySyncFacet } from 'y-codemirror.next';
import type * as Y from 'yjs';
import { isOfInputMethod } from '#components/browser/input-method.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useFieldFork } from '#components/suggesting-context/suggesting-context.ts';
import { focusNextField } from '../frame/focus-order.ts';
import { commentedPassages } from './commented-passages.ts';
import { lengthLimit } from './length-limit.ts';
import { lineDirection } from './line-direction.ts';
import styles from './plain-text.module.css';
import { remoteCarets } from './plain-text-carets.ts';
import { contentOf, type KeptSelection, keepSelection } from './plain-text-kept-selection.ts';
import { undoSelection } from './plain-text-undo-selection.ts';
import { trackedChanges } from './tracked-changes.ts';
import { usePlainTextComments } from './use-plain-text-comments.ts';

export interface PlainTextEditorProps {
  /** The field whose comments are shown; absent where there are none, as in the title. */
  readonly fieldId?: string;
  readonly text: Y.Text;
  /** Id of the element that names this text. */
  readonly labelledBy: string;
  readonly describedBy?: string | undefined;
  readonly singleLine: boolean;
  readonly placeholder: string;
  readonly invalid: boolean;
  readonly className?: string | undefined;
  /** Takes the focus when it appears: in any case, or only where nothing else has it. */
  readonly takesFocus?: 'always' | 'if-free';
  /** What was typed for it before it was there: read when it appears. */
  readonly typedAhead?: TypedAhead | null;
  /** Nobody wrote what it says: it is selected when the focus is taken, and gives way to what was typed ahead. */
  readonly isTypedOver?: boolean;
  /** The most characters that may be typed or pasted, and what to do when more are. */
  readonly limit?: { readonly length: number; readonly onRefusal: (length: number) => void };
}

/** Hands over what was typed, once, and whether the person still waits for the focus. Answers how to call that off. */
export interface TypedAhead {
  handOver(take: (text: string, isHere: boolean) => void): () => void;
}

export function PlainTextEditor(props: PlainTextEditorProps) {
  const { fieldId, text, singleLine, placeholder, className, limit } = props;
  const { source, undo, canEdit } = useCodexContext();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const attributes = useRef(new Compartment());
  const hint = useRef(new Compartment());
  const tool = useRef(new Compartment());
  const { onOpen, onEditor, commentTool } = usePlainTextComments(fieldId ?? null, text);
  const fork = useFieldFork();

  const named = EditorView.contentAttributes.of(attributesOf(props, canEdit));
  const hinted = placeholder === '' ? [] : placeholderText(placeholder);
  const latest = useRef({ named, hinted, commentTool });
  latest.current = { named, hinted, commentTool };
  const refuse = useRef(limit?.onRefusal);
  refuse.current = limit?.onRefusal;
  const maxLength = limit?.length ?? null;
  const first = useRef(beginningOf(props));
  const kept = useRef<KeptSelection | null>(null);

  useEffect(() => {
    if (host.current === null) return;
    const binding = new YSyncConfig(text, null);
    undo?.trackOrigin(binding);
    const before = kept.current;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        ...contentOf(text, before),
        extensions: [
          attributes.current.of(latest.current.named),
          // Before what makes one line of several: filters are asked from the last to the first.
          maxLength === null ? [] : lengthLimit(maxLength, (length) => refuse.current?.(length)),
          singleLine ? onOneLine : [],
          noFiles,
          keymap.of(defaultKeymap),
          EditorView.lineWrapping,
          lineDirection,
          hint.current.of(latest.current.hinted),
          canEdit ? [] : [EditorState.readOnly.of(true), EditorView.editable.of(false)],
          ySyncFacet.of(binding),
          ySync,
          undo === null ? [] : undoSelection(text, undo.manager),
          source.awareness === null ? [] : remoteCarets(text, source.awareness),
          commentedPassages(onOpen, text),
          trackedChanges(fork, text, onOpen),
          tool.current.of(latest.current.commentTool),
        ],
      }),
    });
    view.current = made;
    onEditor(made);
    const callOff = canEdit ? begin(made, before, first.current) : undefined;
    first.current = { ...first.current, takesFocus: undefined };
    return () => {
      callOff?.();
      kept.current = keepSelection(made, text);
      made.destroy();
      view.current = null;
      onEditor(null);
    };
  }, [text, source.awareness, undo, canEdit, singleLine, maxLength, onOpen, onEditor, fork]);

  useEffect(() => {
    view.current?.dispatch({ effects: attributes.current.reconfigure(latest.current.named) });
  });
  // A newer version of the template may say another; an editor made anew would take the caret away from whoever is writing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown varies with the words alone.
  useEffect(() => {
    view.current?.dispatch({ effects: hint.current.reconfigure(latest.current.hinted) });
  }, [placeholder]);
  // Likewise: whether one may comment is known a moment after the text is shown.
  useEffect(() => {
    view.current?.dispatch({ effects: tool.current.reconfigure(commentTool) });
  }, [commentTool]);

  return <div ref={host} className={`${styles['text']} ${className ?? ''}`} />;
}

/** For who does not see where the text stands, and for the keyboards of screens. */
function attributesOf(
  { labelledBy, describedBy, singleLine, invalid }: PlainTextEditorProps,
  canEdit: boolean,
): Record<string, string> {
  return {
    'aria-labelledby': labelledBy,
    'aria-multiline': String(!singleLine),
    ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
    ...(invalid ? { 'aria-invalid': 'true' } : {}),
    ...(canEdit ? {} : { 'aria-readonly': 'true', tabindex: '0' }),
    autocapitalize: 'sentences',
    autocorrect: 'on',
    spellcheck: 'true',
  };
}

interface Beginning {
  readonly takesFocus: PlainTextEditorProps['takesFocus'];
  readonly ahead: PlainTextEditorProps['typedAhead'];
  readonly isTypedOver: boolean;
}

function beginningOf({ takesFocus, typedAhead, isTypedOver = false }: PlainTextEditorProps): Beginning {
  return { takesFocus, ahead: typedAhead, isTypedOver };
}

/** Takes the focus where it is asked to, and what was typed ahead; answers how to call that off. */
function begin(
  view: EditorView,
  before: KeptSelection | null,
  { takesFocus, ahead, isTypedOver }: Beginning,
): (() => void) | undefined {
  const isFree = document.activeElement === document.body;
  // The editor that takes the place of another takes the focus as well.
  if (before?.hasFocus === true && isFree) view.focus();
  const type = isTypedOver ? typeOver : typeAtEnd;
  const write = (text: string, isHere: boolean) => {
    type(view, text);
    if (isHere) view.focus();
  };
  if (takesFocus === 'always' || (takesFocus === 'if-free' && isFree)) write('', true);
  return ahead?.handOver(write);
}

/** Writes at the end, as if it were typed there. */
function typeAtEnd(view: EditorView, text: string): void {
  const { length } = view.state.doc;
  view.dispatch({
    changes: { from: length, insert: text },
    selection: { anchor: length + text.length },
    userEvent: 'input.type',
  });
}

/** Selects what stands there, or writes over it. */
function typeOver(view: EditorView, text: string): void {
  const { length } = view.state.doc;
  if (text === '') view.dispatch({ selection: { anchor: 0, head: length } });
  else
    view.dispatch({
      changes: { from: 0, to: length, insert: text },
      selection: { anchor: text.length },
      userEvent: 'input.type',
    });
}

/** A dropped file is the Codex's to take; CodeMirror would write what is in it. For a pasted one it would take away what is selected. */
const noFiles = EditorView.domEventHandlers({
  drop: ({ dataTransfer }) => (dataTransfer?.files.length ?? 0) > 0,
  paste: ({ clipboardData }) =>
    (clipboardData?.files.length ?? 0) > 0 && clipboardData?.getData('text/plain') === '',
});

/** Enter goes on to the next field; pasted line breaks become spaces. */
const onOneLine: Extension = [
  EditorView.domEventHandlers({
    keydown: (event, view) => {
      if (event.key !== 'Enter') return false;
      if (!isOfInputMethod(event)) focusNextField(view.dom);
      return true;
    },
  }),
  EditorState.transactionFilter.of((transaction) => {
    if (!transaction.docChanged || transaction.newDoc.lines === 1) return transaction;
    // Changes that arrive from the document are shown as they are: to alter them here would write to it.
    if (!transaction.isUserEvent('input')) return transaction;
    const changes: { from: number; to: number; insert: string }[] = [];
    transaction.changes.iterChanges((from, to, _fromB, _toB, inserted) => {
      changes.push({ from, to, insert: inserted.toString().replace(/\s*\n\s*/g, ' ') });
    });
    const last = changes.at(-1);
    const shift = changes
      .slice(0, -1)
      .reduce((sum, { from, to, insert }) => sum + insert.length - (to - from), 0);
    const end = last === undefined ? 0 : last.from + shift + last.insert.length;
    return { changes, selection: { anchor: end }, userEvent: 'input.paste' };
  }),
];
