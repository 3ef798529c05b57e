/** The theme of the code editor, built from the page's tokens for both colour schemes. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const look = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'var(--ink)', fontSize: 'var(--text-code)' },
  // The page shows where the focus is: a ring around half of the screen would only be in the way.
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: 'calc(21rem / 16)' },
  '.cm-content': { padding: 'var(--space-3) 0', caretColor: 'var(--dusk)' },
  '.cm-line': { padding: '0 var(--space-4) 0 var(--space-2)' },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: 'var(--ink-3)' },
  '.cm-lineNumbers .cm-gutterElement': { minInlineSize: '34px', padding: '0 6px 0 8px' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'color-mix(in oklab, var(--hover) 60%, transparent)' },
  '.cm-content ::selection': { backgroundColor: 'var(--selection)' },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--dusk-soft)',
    outline: '1px solid var(--dusk)',
  },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--rose-soft)' },
  '.cm-lintRange-error, .cm-lintRange-warning': { backgroundImage: 'none', paddingBottom: '0' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--rose)', textUnderlineOffset: '3px' },
  '.cm-lintRange-warning': { textDecoration: 'underline wavy var(--amber)', textUnderlineOffset: '3px' },
  '.cm-lintRange-active': { backgroundColor: 'var(--rose-soft)' },
  '.cm-tooltip': {
    maxInlineSize: 'min(420px, 90vw)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-control)',
    overflow: 'hidden',
    backgroundColor: 'var(--leaf)',
    color: 'var(--ink)',
    boxShadow: 'var(--shadow-floating)',
  },
  '.cm-diagnostic': {
    padding: 'var(--space-2) var(--space-3)',
    borderInlineStart: 'none',
    fontFamily: 'var(--font-ui)',
    fontSize: 'var(--text-sm)',
    whiteSpace: 'pre-wrap',
  },
  '.cm-diagnosticAction': {
    padding: '3px 8px',
    borderRadius: '6px',
    backgroundColor: 'var(--dusk)',
    color: 'var(--on-dusk)',
    fontFamily: 'var(--font-mono)',
    cursor: 'pointer',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', maxBlockSize: '15em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px', lineHeight: '1.5' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--dusk-soft)',
    color: 'var(--dusk-ink)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-completionDetail': {
    marginInlineStart: 'var(--space-3)',
    color: 'var(--ink-3)',
    fontFamily: 'var(--font-ui)',
    fontStyle: 'normal',
  },
  '.cm-completion-picture': {
    display: 'inline-block',
    inlineSize: '16px',
    blockSize: '16px',
    marginInlineEnd: 'var(--space-2)',
    borderRadius: '4px',
    verticalAlign: 'text-bottom',
  },
  '.cm-completionInfo': {
    maxInlineSize: '280px',
    padding: 'var(--space-2) var(--space-3)',
    fontFamily: 'var(--font-ui)',
    fontSize: 'var(--text-sm)',
  },
  '.cm-explanation': {
    display: 'grid',
    gap: 'var(--space-1)',
    padding: 'var(--space-3)',
    fontFamily: 'var(--font-ui)',
    fontSize: 'var(--text-sm)',
    lineHeight: 'var(--leading-sm)',
  },
  '.cm-explanation strong': { fontWeight: '600' },
  '.cm-explanation p + p': { color: 'var(--ink-2)' },
  '.cm-explanation code': {
    padding: 'var(--space-1) var(--space-2)',
    borderRadius: '6px',
    backgroundColor: 'var(--hover)',
    fontFamily: 'var(--font-mono)',
    whiteSpace: 'pre-wrap',
  },
  '.cm-panels': { backgroundColor: 'var(--paper)', color: 'var(--ink)', borderColor: 'var(--line)' },
  '.cm-panel.cm-panel-lint ul [aria-selected]': { backgroundColor: 'var(--dusk-soft)' },
});

const colours = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--ink-3)', fontStyle: 'italic' },
  { tag: tags.propertyName, color: 'var(--dusk)' },
  { tag: tags.string, color: 'var(--moss-ink)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--amber-ink)' },
  { tag: [tags.punctuation, tags.separator, tags.brace, tags.squareBracket], color: 'var(--ink-2)' },
]);

export const codeTheme = [look, syntaxHighlighting(colours)];
