/** Tells whether Codices of a template change only by approved merges, and the sentence for whoever edits one directly. */
import type { Template } from './template.ts';

/** Why an edit of the Codex itself is refused, whoever makes it, and what to do instead. */
export const MERGES_ONLY =
  'This Codex changes only by an approved merge. Try it on a branch, and ask for a review of that.';

export function changesByMergeOnly({ mainChangesBy }: Pick<Template, 'mainChangesBy'>): boolean {
  return mainChangesBy === 'approved-merge';
}
