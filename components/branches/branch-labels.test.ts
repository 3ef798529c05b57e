import { describe, expect, it } from 'vitest';
import { branchOf } from './branch.fixture.ts';
import {
  branchNameProblem,
  distanceLabel,
  fateLabel,
  spellBranchName,
  suggestBranchName,
} from './branch-labels.ts';

describe('distanceLabel', () => {
  it.each([
    [4, 2, '4 changes ahead, 2 behind main'],
    [1, 1, '1 change ahead, 1 behind main'],
    [1, 0, '1 change ahead of main'],
    [0, 3, '3 changes behind main'],
    [0, 0, 'The same as main'],
  ])('%i ahead, %i behind', (ahead, behind, label) => {
    expect(distanceLabel({ ahead, behind })).toBe(label);
    const sessions = { ahead: 90, behind: 90, aheadSessions: ahead, behindSessions: behind };
    expect(distanceLabel(sessions)).toBe(label.replace('change', 'session'));
  });
});

it('fateLabel says what became of a branch, and who did it', () => {
  const closed = { closedAt: '2026-11-30T08:00:00.000Z', closedBy: { id: 'r', name: 'Rae' } };
  expect(fateLabel(branchOf({}))).toBeNull();
  expect(fateLabel(branchOf(closed))).toBe('Closed by Rae');
  expect(fateLabel(branchOf({ ...closed, merged: 12 }))).toBe('Merged by Rae');
});

it('spellBranchName writes what was typed in the letters of a name', () => {
  expect(spellBranchName('Provider timeouts')).toBe('provider-timeouts');
  expect(spellBranchName('Été_2026')).toBe('ete-2026');
  // What has no such letters stays to be seen, and is refused in words.
  expect(branchNameProblem(spellBranchName('試す'), [])).toContain('a–z');
});

it.each([
  ['', 'Give the branch a name.'],
  ['main', '“main” is the Codex itself.'],
  ['-a', 'does not begin with “-”'],
  ['a'.repeat(41), '1 to 40'],
  ['timeouts', 'This Codex has, or had, a branch “timeouts”.'],
])('branchNameProblem says why %j cannot be', (name, words) => {
  expect(branchNameProblem(name, ['timeouts'])).toContain(words);
});

it('suggestBranchName suggests one that can be, whoever asks', () => {
  expect(suggestBranchName('Inés Duarte', [])).toBe('ines-try');
  expect(suggestBranchName('Inés Duarte', ['ines-try', 'ines-try-2'])).toBe('ines-try-3');
  for (const person of ['', '小林', 'x'.repeat(200), '—', ' a b '])
    expect(branchNameProblem(suggestBranchName(person, []), [])).toBeNull();
});
