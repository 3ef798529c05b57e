/** The words of a merge: why a field needs nobody, what two sides fight over, and what is missing. */
import { joinWords } from '#components/locale/join-words.ts';
import type { MergedFieldBody, MergePreviewBody } from '#core/protocol/api/history/branches.ts';
import type { FieldChange } from '#core/protocol/api/history/comparison.ts';
import type { FieldNews } from './settlement.ts';

/** Why a field merges by itself. */
export function mergedLabel({ main, branch }: Pick<MergedFieldBody, 'main' | 'branch'>): string {
  if (branch === null) return 'Only main changed it';
  if (main === null) return 'Only the branch changed it';
  if (main.kind === 'set' && branch.kind === 'set') return setLabel(main, branch);
  if (main.kind === 'rows' && branch.kind === 'rows')
    return touchesRowOf(main, branch) ? 'What both changed is kept' : 'Different rows';
  if (main.kind === 'text') return 'Different sentences';
  if (main.kind === 'richText') return 'Different passages';
  return 'Both made the same change';
}

function setLabel(main: FieldChange, branch: FieldChange): string {
  const [ours, theirs] = [addedTo(main), addedTo(branch)];
  if (ours === null || theirs === null) return 'What both changed is kept';
  return ours === 1 && theirs === 1 ? 'Both added one' : 'Both added some';
}

/** How many members came, where none went. */
function addedTo({ added = [], removed = [] }: FieldChange): number | null {
  return removed.length === 0 ? added.length : null;
}

function touchesRowOf({ changed = [] }: FieldChange, other: FieldChange): boolean {
  const ids = new Set(changed.map(({ id }) => id));
  return (other.changed ?? []).some(({ id }) => ids.has(id));
}

/** What it is that somebody has to choose. */
export function conflictLabel({ main, branch }: Pick<MergedFieldBody, 'main' | 'branch'>): string {
  if (main?.kind !== branch?.kind) return 'It has another type on one side.';
  switch (main?.kind) {
    case 'text':
      return 'Both sides changed the same sentence.';
    case 'richText':
      return 'Both sides changed the same passage.';
    case 'rows':
      return 'Both sides changed the same cell, or one removed a row that the other changed.';
    default:
      return 'Both sides gave it a value.';
  }
}

/** More than this many are counted rather than named. */
const NAMED = 3;

/** “Settle Severity and Summary, then it can be merged.” */
export function missingLabel(labels: readonly string[]): string {
  const what = labels.length > NAMED ? `${labels.length} fields` : joinWords(labels);
  return `Settle ${what}, then it can be merged.`;
}

/** “Main has gone on: Severity and Summary.” */
export function newsLabel(news: readonly FieldNews[]): string {
  const [main, branch] = [news.some((one) => one.main), news.some((one) => one.branch)];
  const who = main && branch ? 'Both sides have' : main ? 'Main has' : 'The branch has';
  const labels = news.map(({ label }) => label);
  return `${who} gone on: ${labels.length > NAMED ? `${labels.length} fields` : joinWords(labels)}.`;
}

/** What it was when both sides were the same: “It was High when the branch began.” */
export function formerLabel(text: string): string {
  return text === '' ? 'It was empty before.' : `It was ${text} before.`;
}

type Approval = NonNullable<MergePreviewBody['approval']>;

const WAITING: Readonly<Record<Approval['waitsFor'][number]['why'], (names: string) => string>> = {
  unanswered: (names) => `${names} to review it`,
  changes: (names) => `what ${names} asked to be changed`,
  lapsed: (names) => `${names} to approve it as it is now`,
  own: (names) => `somebody else than ${names}, who wrote on it`,
};

/** What a branch has to wait for where only approved ones are merged; `null`: nothing. */
export function approvalLabel({ approved, waitsFor }: Approval): string | null {
  if (approved) return null;
  if (waitsFor.length === 0) return 'Ask for a review: only a branch that is approved is merged.';
  const reasons = Object.entries(WAITING).flatMap(([why, say]) => {
    const names = waitsFor.filter((one) => one.why === why).map(({ name }) => name || 'somebody');
    return names.length === 0 ? [] : [say(joinWords(names))];
  });
  return `Waits for ${joinWords(reasons)}.`;
}

/** The same for what both sides changed: nothing is settled in such a merge. */
export function unsettledLabel(labels: readonly string[]): string {
  const what = labels.length > NAMED ? `${labels.length} fields` : joinWords(labels);
  return `Both sides changed ${what}. Bring main into the branch, settle it there, and have that approved.`;
}

/** What keeps a branch from being merged, in a sentence; `null`: nothing. `labels`: of the fields that wait. */
export function missingOf(labels: readonly string[], approval: MergePreviewBody['approval']): string | null {
  if (approval === undefined) return labels.length === 0 ? null : missingLabel(labels);
  return labels.length === 0 ? approvalLabel(approval) : unsettledLabel(labels);
}

/** The same for several Codices: of the first one its own sentence, of the others their names. */
export function missingInLabel(
  waiting: readonly { readonly title: string; readonly missing: string }[],
): string {
  const [first, ...others] = waiting;
  if (first === undefined) return '';
  const said = `“${first.title}”: ${first.missing}`;
  if (others.length === 0) return said;
  const names =
    others.length > NAMED ? `${others.length} others` : joinWords(others.map(({ title }) => `“${title}”`));
  return `${said} ${names} ${others.length === 1 ? 'waits' : 'wait'} as well.`;
}

/** “3 fields changed” */
export function fieldsLabel(count: number): string {
  return `${count} ${count === 1 ? 'field' : 'fields'} changed`;
}

/** “3 fields changed in 2 Codices” */
export function fieldsInLabel(fields: number, codices: number): string {
  return `${fieldsLabel(fields)} in ${codicesLabel(codices)}`;
}

export function codicesLabel(count: number): string {
  return count === 1 ? '1 Codex' : `${count} Codices`;
}

/** Threads about the branch that are open: they go where it goes. */
export function threadsLabel(open: number): string {
  return open === 1 ? '1 open comment thread comes along' : `${open} open comment threads come along`;
}
