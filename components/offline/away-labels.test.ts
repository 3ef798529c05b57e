import { expect, it } from 'vitest';
import type { ActivityField } from '#core/protocol/api/activity.ts';
import { activityLabel, awayHeadline, durationLabel } from './away-labels.ts';

const field = (label: string, layer: ActivityField['layer'], operations = 1): ActivityField => {
  return { field: label.toLowerCase(), label, layer, operations, inserted: 1, deleted: 0 };
};
const person = (name: string) => {
  return { kind: 'user', id: name, name, operations: 1, from: '', to: '', fields: [] };
};

it('puts what needs a decision first, and names one or two people', () => {
  const nothing = { conflicts: 0, undone: 0, codices: [], trashed: 0, purged: 0 };
  expect(awayHeadline(nothing)).toBe('');
  const jon = { people: [person('Jon')] };
  expect(awayHeadline({ ...nothing, codices: [jon] })).toBe('Jon changed 1 Codex');
  expect(
    awayHeadline({
      conflicts: 1,
      undone: 2,
      codices: [jon, { people: [person('Mik')] }],
      trashed: 1,
      purged: 1,
    }),
  ).toBe(
    '1 conflict · 2 moves skipped · Jon and Mik changed 2 Codices · 1 put in the trash · 1 deleted for good',
  );
  const many = ['A', 'B', 'C'].map((name) => ({ people: [person(name)] }));
  expect(awayHeadline({ ...nothing, codices: many })).toBe('3 people changed 3 Codices');
});

it('tells what rules did by their titles, and does not take them for people', () => {
  const nothing = { conflicts: 0, undone: 0, codices: [], trashed: 0, purged: 0 };
  const rule = { ...person('Close it'), kind: 'system' };
  const by = (...people: ReturnType<typeof person>[]) => awayHeadline({ ...nothing, codices: [{ people }] });
  expect(by(person('Jon'), rule)).toBe('Jon and the rule “Close it” changed 1 Codex');
  expect(by(person('Jon'), person('Mik'), rule)).toBe('2 people and 1 rule changed 1 Codex');
});

it('says which fields somebody changed, and how often where that means something', () => {
  expect(activityLabel({ fields: [field('Summary', 'text', 240)] })).toBe('wrote in Summary');
  expect(activityLabel({ fields: [field('Severity', 'metadata', 2)] })).toBe('changed Severity (twice)');
  expect(
    activityLabel({
      fields: [field('Severity', 'metadata', 3), field('Title', 'text', 9), field('Summary', 'text', 5)],
    }),
  ).toBe('wrote in Summary, and changed Severity (3 times) and Title');
  expect(activityLabel({ fields: ['A', 'B', 'C', 'D', 'E'].map((name) => field(name, 'metadata')) })).toBe(
    'changed 5 fields',
  );
  expect(activityLabel({ fields: [] })).toBe('edited it');
});

it('says how long in one unit', () => {
  const minute = 60_000;
  expect([0, 7, 89, 120, 60 * 40].map((minutes) => durationLabel(minutes * minute))).toEqual([
    '1 minute',
    '7 minutes',
    '89 minutes',
    '2 hours',
    '2 days',
  ]);
});
