import { describe, expect, it } from 'vitest';
import { branchOf } from './branch.fixture.ts';
import {
  belowLabel,
  branchNameProblem,
  distanceLabel,
  fateLabel,
  memberLabel,
  otherCodicesLabel,
  othersLabel,
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

it('a set of branches is told by how many it has, and by what is not on it', () => {
  const codices = [1, 2, 3].map((n) => ({
    id: `${n}`,
    title: `No ${n}`,
    trashed: false,
    branch: branchOf({}),
  }));
  expect(memberLabel({ codices, hidden: 1 })).toBe(
    'One of 4 Codices on this branch, merged and closed as one.',
  );
  expect(otherCodicesLabel({ codices, hidden: 0 })).toBe('On this branch too');
  expect(otherCodicesLabel({ codices, hidden: 2 })).toBe('On this branch too, and 2 not shared with you');
  const others = (titles: readonly string[]) => titles.map((title) => ({ id: title, title }));
  expect(othersLabel({ others: [] })).toBeNull();
  expect(othersLabel({ others: others(['Rota']) })).toBe('“Rota” below is not on it.');
  expect(othersLabel({ others: others(['Rota', '', 'Map', 'Log']) })).toBe(
    '“Rota”, “Untitled” and 2 more below are not on it.',
  );
  expect([belowLabel(1), belowLabel(3)]).toEqual([
    '1 Codex gets a branch of this name.',
    '3 Codices get a branch of this name.',
  ]);
});
