/** The labels of suggestions: formatting in words, and how one stands. */
import type { BlockChange, FormatChange, ProposedMarkType } from '#core/suggestions/proposed-change.ts';

export const MARK_LABELS: Readonly<Record<ProposedMarkType, string>> = {
  bold: 'bold',
  italic: 'italic',
  underline: 'underlined',
  strike: 'struck through',
  code: 'code',
  link: 'a link',
};

/** “Makes bold, italic”, “Makes not bold”, “Makes a heading 2”. */
export function formatWords(change: FormatChange | BlockChange): string {
  if (change.kind === 'block')
    return change.block === 'paragraph' ? 'Makes a paragraph' : `Makes a heading ${change.level}`;
  const added = change.add.map(({ type, href }) =>
    href === undefined ? MARK_LABELS[type] : `${MARK_LABELS[type]} to ${href}`,
  );
  const removed = change.remove.map((type) => `not ${MARK_LABELS[type]}`);
  return `Makes ${[...added, ...removed].join(', ')}`;
}
