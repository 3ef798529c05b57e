/** The labels of a branch: how far it is from main, what became of it, and the name that is suggested for another one. */
import { changesLabel } from '#components/offline/waiting-labels.ts';
import type { BranchSetBody } from '#core/protocol/api/history/branch-sets.ts';
import { type BranchBody, branchNameSchema } from '#core/protocol/api/history/branches.ts';

type Distance = Pick<BranchBody, 'ahead' | 'behind' | 'aheadSessions' | 'behindSessions'>;

/** “4 sessions ahead, 2 behind main”; of an answer without sessions in changes. */
export function distanceLabel({ aheadSessions, behindSessions, ...operations }: Distance): string {
  const inSessions = aheadSessions !== undefined && behindSessions !== undefined;
  const ahead = inSessions ? aheadSessions : operations.ahead;
  const behind = inSessions ? behindSessions : operations.behind;
  const label = inSessions ? sessionsLabel : changesLabel;
  if (ahead === 0 && behind === 0) return 'The same as main';
  if (behind === 0) return `${label(ahead)} ahead of main`;
  if (ahead === 0) return `${label(behind)} behind main`;
  return `${label(ahead)} ahead, ${behind} behind main`;
}

function sessionsLabel(count: number): string {
  return count === 1 ? '1 session' : `${count} sessions`;
}

/** What became of a closed one: “Merged by Rae”; `null` for one that is open. */
export function fateLabel({ closedAt, closedBy, merged }: BranchBody): string | null {
  if (closedAt === undefined) return null;
  const deed = merged === undefined ? 'Closed' : 'Merged';
  return closedBy === undefined ? deed : `${deed} by ${closedBy.name}`;
}

/** “4 Codices get a branch of this name.” */
export function belowLabel(count: number): string {
  return count === 1 ? '1 Codex gets a branch of this name.' : `${count} Codices get a branch of this name.`;
}

type SetSize = Pick<BranchSetBody, 'codices' | 'hidden'>;

export function setSize({ codices, hidden }: SetSize): number {
  return codices.length + hidden;
}

/** “On this branch too”, with those that are not shared. */
export function otherCodicesLabel(set: SetSize): string {
  const { hidden } = set;
  return hidden === 0 ? 'On this branch too' : `On this branch too, and ${hidden} not shared with you`;
}

/** “One of 4 Codices on this branch, merged and closed as one.” */
export function memberLabel(set: SetSize): string {
  return `One of ${setSize(set)} Codices on this branch, merged and closed as one.`;
}

/** Codices that stand below and are not on the branch; `null`: none. */
export function othersLabel({ others }: Pick<BranchSetBody, 'others'>): string | null {
  if (others.length === 0) return null;
  const names = others.slice(0, 2).map(({ title }) => `“${title === '' ? 'Untitled' : title}”`);
  const more = others.length - names.length;
  const who = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(' and ');
  return `${who} below ${others.length === 1 ? 'is' : 'are'} not on it.`;
}

/** Codices that are not shared with whoever looks, so that they are counted only. */
export function hiddenLabel(count: number): string {
  return count === 1
    ? '1 Codex below it is not shared with you.'
    : `${count} Codices below it are not shared with you.`;
}

/** In the name of a branch. */
export const MOST_LETTERS = 40;

/** What somebody types, in the letters that a name may have: “Provider timeouts” becomes “provider-timeouts”. */
export function spellBranchName(typed: string): string {
  return typed
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
}

/** Why a branch cannot be called this; `null` when it can. */
export function branchNameProblem(name: string, taken: readonly string[]): string | null {
  if (name === '') return 'Give the branch a name.';
  const problem = branchNameSchema.safeParse(name).error?.issues[0]?.message;
  if (problem !== undefined) return problem;
  return taken.includes(name) ? `This Codex has, or had, a branch “${name}”. Choose another name.` : null;
}

/** “ines-try”, and a number after it where that is taken. */
export function suggestBranchName(person: string, taken: readonly string[]): string {
  const first = spellBranchName(person.trim().split(/\s+/)[0] ?? '').replace(/[^a-z0-9]/g, '');
  const base = first === '' ? 'try' : `${first.slice(0, MOST_LETTERS - 8)}-try`;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (!taken.includes(name)) return name;
  }
}
