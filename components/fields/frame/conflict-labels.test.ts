import { describe, expect, it } from 'vitest';
import type { RegisterEntry } from '#core/crdt/entry.ts';
import { conflictLabels } from './conflict-labels.ts';

const entry = (id: string, value: string, by: string, byName: string, at: string): RegisterEntry => ({
  id,
  value,
  hlc: at,
  by,
  byName,
});
const mine = entry('m', 'High', 'u1', 'Mik', '10:01');
const theirs = entry('t', 'Critical', 'u2', 'Rae', '10:02');
const third = entry('x', 'Low', 'u3', 'Jon', '10:03');
const context = (actorId: string | null) => ({
  actorId,
  valueText: ({ value }: RegisterEntry) => String(value),
  moment: ({ hlc }: RegisterEntry) => hlc,
});
const sentence = (words: ReturnType<typeof conflictLabels>) => words.parts.map((part) => part.text).join('');

describe('conflict words', () => {
  it('names the other person first, whether or not their value stands', () => {
    const iStand = conflictLabels(mine, theirs, context('u1'));
    expect(sentence(iStand)).toBe('Rae chose Critical at 10:02, while you chose High.');
    expect([iStand.keep, iStand.use]).toEqual(['Keep High', 'Use Critical']);

    const theyStand = conflictLabels(theirs, mine, context('u1'));
    expect(sentence(theyStand)).toBe('Rae chose Critical at 10:02, while you chose High.');
    expect([theyStand.keep, theyStand.use]).toEqual(['Keep Critical', 'Use High']);
  });

  it('tells a bystander both names and both times', () => {
    expect(sentence(conflictLabels(theirs, third, context('u1')))).toBe(
      'Jon chose Low at 10:03, while Rae chose Critical at 10:02.',
    );
  });

  it('makes sense when both values are mine, from two devices', () => {
    const other = entry('o', 'Low', 'u1', 'Mik', '10:05');
    expect(sentence(conflictLabels(mine, other, context('u1')))).toBe(
      'You chose Low at 10:05, while you chose High.',
    );
  });

  it('keeps buttons short without splitting a character', () => {
    const long = entry('l', '🌙'.repeat(40), 'u2', 'Rae', '10:02');
    expect(conflictLabels(mine, long, context('u1')).use).toBe(`Use ${'🌙'.repeat(23)}…`);
  });
});
