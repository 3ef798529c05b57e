/** The words for bringing main into several branches: what became of each, and of all of them. */
import { joinWords } from '#components/locale/join-words.ts';
import { changesLabel } from '#components/offline/waiting-labels.ts';
import type { BringInEnd, BringInResult } from './use-bring-in-all.ts';

/** “3 changes brought in. Severity holds two values: choose one on the branch.” */
export function bringInLabel(end: BringInEnd): string {
  switch (end.kind) {
    case 'refused':
      return `not brought in. ${end.why}`;
    case 'lost':
      return 'the answer was lost. Whether it has main is shown below once the server is back.';
    case 'left':
      return 'not begun.';
    case 'brought': {
      const { operations = 0, conflicts = [] } = end.brought ?? {};
      const brought = operations === 0 ? 'it has all of main.' : `${changesLabel(operations)} brought in.`;
      if (conflicts.length === 0) return brought;
      const fields = joinWords(conflicts.map(({ label }) => label));
      return `${brought} ${fields} ${conflicts.length === 1 ? 'holds' : 'hold'} two values: choose one on the branch.`;
    }
  }
}

/** Somebody has to look at it. */
export function isTrouble(end: BringInEnd): boolean {
  return end.kind !== 'brought' || (end.brought?.conflicts.length ?? 0) > 0;
}

/** “Main was brought into 2 of 3 branches.” */
export function bringInSummary(results: readonly BringInResult[], isRunning: boolean): string {
  const ended = results.filter(({ end }) => end !== null).length;
  if (isRunning) return `Bringing main in: ${ended} of ${results.length}.`;
  const brought = results.filter(({ end }) => end?.kind === 'brought').length;
  if (brought < results.length)
    return `Main was brought into ${brought} of ${results.length} branches, as far as is known.`;
  return results.length === 1
    ? 'Main was brought in.'
    : `Main was brought into all ${results.length} branches.`;
}
