/** The labels of points in the history of a template draft. */
import { joinWords } from '#components/locale/join-words.ts';
import type { DraftVersion } from '#core/protocol/api/template-drafts.ts';

/** "Ada wrote 120 characters and took out 4", "Jon restored an earlier point". */
export function draftVersionLabel({ authors, origin, inserted, deleted }: DraftVersion): string {
  const who = joinWords(authors.map(({ name }) => name));
  switch (origin) {
    case 'seed':
      return 'Begun from the published source';
    case 'restore':
      return `${who} restored an earlier point`;
    case 'template':
      return 'Brought to a published version';
  }
  const parts = [
    ...(inserted > 0 ? [`wrote ${characters(inserted)}`] : []),
    ...(deleted > 0 ? [`took out ${characters(deleted)}`] : []),
  ];
  return `${who} ${parts.length === 0 ? 'changed nothing that is left' : parts.join(' and ')}`;
}

function characters(count: number): string {
  return count === 1 ? 'one character' : `${count.toLocaleString()} characters`;
}
