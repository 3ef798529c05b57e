import { describe, expect, it } from 'vitest';
import { filterChoices, firstOf, markTyped, stepFrom } from './choices.ts';

const PEOPLE = ['Jon Vesely', 'Irena Velander', 'Ève Baran', 'Steven Ocean'].map((text) => ({
  id: text,
  text,
}));

function hits(typed: string): readonly string[] {
  return filterChoices(PEOPLE, typed).map(({ text }) => text);
}

describe('what a list offers', () => {
  it('begins with what begins so, whatever the case and accents', () => {
    expect(hits('eve')).toEqual(['Ève Baran', 'Steven Ocean']);
    expect(hits('VE')).toEqual(['Jon Vesely', 'Irena Velander', 'Ève Baran', 'Steven Ocean']);
    expect(hits('ocean st')).toEqual(['Steven Ocean']);
    expect(hits('xyz')).toEqual([]);
    expect(hits(' ')).toHaveLength(4);
  });

  it('keeps groups together', () => {
    const choices = [
      { id: 'a', text: 'alpha', group: 'One' },
      { id: 'b', text: 'beta alpha', group: 'Two' },
      { id: 'c', text: 'alphabet', group: 'One' },
    ];
    expect(filterChoices(choices, 'al').map(({ id }) => id)).toEqual(['a', 'c', 'b']);
  });

  it('marks what was typed', () => {
    const marked = markTyped('Jon Vesely', 've').filter(({ match }) => match);
    expect(marked.map(({ text }) => text)).toEqual(['Ve']);
  });
});

describe('the choice that the keys are on', () => {
  const choices = [
    { id: 'a', text: 'Alpha' },
    { id: 'b', text: 'Beta' },
    { id: 'c', text: 'Gamma' },
  ];

  const one = { typed: '', several: false };
  const many = { typed: '', several: true };

  it('is the first hit, and never one that Enter would take back while there is another', () => {
    expect(firstOf(choices, [], one)).toBe('a');
    expect(firstOf(choices, ['a'], { ...one, typed: 'a' })).toBe('b');
    expect(firstOf([], [], { ...one, typed: 'x' })).toBeNull();
  });

  it('is the value that stands while nothing is typed', () => {
    expect(firstOf(choices, ['b'], one)).toBe('b');
  });

  it('is none that is chosen already where several can be', () => {
    expect(firstOf(choices, ['a'], many)).toBe('b');
    expect(firstOf(choices, ['a', 'b', 'c'], many)).toBeNull();
    expect(firstOf(choices, ['a', 'b', 'c'], { ...many, typed: 'a' })).toBeNull();
  });

  it('goes around the ends', () => {
    expect(stepFrom(choices, 'c', 1)).toBe('a');
    expect(stepFrom(choices, 'a', -1)).toBe('c');
    expect(stepFrom(choices, null, 1)).toBe('a');
    expect(stepFrom(choices, null, -1)).toBe('c');
    expect(stepFrom([], null, 1)).toBeNull();
  });
});
