/** The word of a template by which its Codices change by approved merges only, and the sentence for whoever edits one directly. */

/** By what alone the title, fields and references of a Codex change. */
export const MAIN_CHANGES = ['approved-merge'] as const;
export type MainChange = (typeof MAIN_CHANGES)[number];

/** Why an edit of the Codex itself is refused, whoever makes it, and what to do instead. */
export const MERGES_ONLY =
  'This Codex changes only by an approved merge. Try it on a branch, and ask for a review of that.';

export function changesByMergeOnly({ mainChangesBy }: { readonly mainChangesBy?: MainChange }): boolean {
  return mainChangesBy === 'approved-merge';
}
