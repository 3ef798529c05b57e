/** A comparison of two points of a Codex, as lines with + and -. */
import type { Comparison, FieldChange } from '../../node/rest/wire-types.ts';
import { excerpt } from './pages.ts';

/** Of a rich text, as it is answered: the blocks of both texts in one order. */
interface BlockChange {
  readonly kind: string;
  readonly node?: unknown;
  readonly block?: BlockChange;
  readonly inline?: readonly { readonly kind: string; readonly node?: unknown }[];
  readonly lines?: readonly {
    readonly kind: string;
    readonly text?: string;
    readonly parts?: readonly Part[];
  }[];
  readonly blocks?: readonly BlockChange[];
}

interface Part {
  readonly kind: string;
  readonly text: string;
}

interface RowChange {
  readonly text: string;
  readonly cells: readonly {
    readonly label: string;
    readonly beforeText: string;
    readonly afterText: string;
  }[];
}

type AnyChange = FieldChange & {
  readonly content?: readonly BlockChange[];
  readonly changed?: readonly RowChange[];
};

export function comparisonText({ from, to, changes }: Comparison): string {
  if (changes.length === 0) return `Nothing changed between ${from} and ${to}.`;
  return [`From ${from} to ${to}:`, ...changes.map(changeText)].join('\n');
}

function changeText(change: AnyChange): string {
  return [`## ${change.field} · ${change.label}`, ...linesOf(change)].join('\n');
}

function linesOf(change: AnyChange): readonly string[] {
  if (change.parts !== undefined) return [partsText(change.parts)];
  if (change.content !== undefined) return change.content.flatMap(blockLines);
  if (change.kind === 'value')
    return [
      `- ${valueText(change.beforeText, change.before)}`,
      `+ ${valueText(change.afterText, change.after)}`,
    ];
  return [
    ...(change.removed ?? []).map((member) => `- ${member}`),
    ...(change.added ?? []).map((member) => `+ ${member}`),
    ...(change.changed ?? []).flatMap(rowLines),
  ];
}

function valueText(text: string | undefined, value: unknown): string {
  return excerpt(text ?? JSON.stringify(value ?? null), 500);
}

function rowLines({ text, cells }: RowChange): readonly string[] {
  return [
    `~ ${excerpt(text)}`,
    ...cells.map((cell) => `  ${cell.label}: ${cell.beforeText} → ${cell.afterText}`),
  ];
}

/** Words that came and went; long stretches that stayed are cut. */
function partsText(parts: readonly Part[]): string {
  return parts
    .map(({ kind, text }) => {
      if (kind === 'added') return `{+${text}+}`;
      if (kind === 'removed') return `[-${text}-]`;
      return text.length > 120 ? `${text.slice(0, 50)} … ${text.slice(-50)}` : text;
    })
    .join('');
}

function blockLines(block: BlockChange): readonly string[] {
  switch (block.kind) {
    case 'same':
      return [];
    case 'added':
      return [`+ ${wordsOf(block.node)}`];
    case 'removed':
      return [`- ${wordsOf(block.node)}`];
    case 'movedAway':
      return [`- (moved from here) ${excerpt(wordsOf(block.node), 80)}`];
    case 'movedHere':
      return [
        `+ (moved here)${block.block === undefined ? '' : ` ${excerpt(wordsOf(block.block.node), 80)}`}`,
      ];
    default:
      return insideLines(block);
  }
}

function insideLines({ inline, lines, blocks }: BlockChange): readonly string[] {
  if (inline !== undefined)
    return [`~ ${partsText(inline.map(({ kind, node }) => ({ kind, text: wordsOf(node) })))}`];
  if (lines !== undefined)
    return lines.flatMap(({ kind, text, parts }) => {
      if (kind === 'same') return [];
      return [
        parts === undefined ? `${kind === 'added' ? '+' : '-'} ${text ?? ''}` : `~ ${partsText(parts)}`,
      ];
    });
  return (blocks ?? []).flatMap(blockLines);
}

/** The words of a node in ProseMirror JSON. */
function wordsOf(node: unknown): string {
  if (typeof node !== 'object' || node === null) return '';
  const { text, content }: { readonly text?: unknown; readonly content?: unknown } = node;
  if (typeof text === 'string') return text;
  return Array.isArray(content) ? content.map(wordsOf).join('') : '';
}
