/** The label of the edits of a field: their authors, and when. */
import { joinWords } from '#components/locale/join-words.ts';
import { timeSpanLabel } from '#components/locale/time-span.ts';
import type { FieldChange } from '#core/protocol/api/history/comparison.ts';

/** “Rae Okonjo and Jon Vesely, 10:31 to 10:44”; empty where it is not known. */
export function editsLabel({ edits }: Pick<FieldChange, 'edits'>): string {
  if (edits === undefined) return '';
  const names = edits.authors.map(({ name }) => name);
  return `${joinWords(names)}, ${timeSpanLabel(edits.from, edits.to, Date.now())}`;
}
