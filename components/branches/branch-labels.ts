/** The labels of a branch: how far it is from main, what became of it, and the name that is suggested for another one. */
import { changesLabel } from '#components/offline/waiting-labels.ts';
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
