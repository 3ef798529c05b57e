/** The forms of a proposed change: those that are read, those that are refused, and each made to a text. */
import { describe, expect, it } from 'vitest';
import { canBeAbout, changeText, MAX_PROPOSAL_LENGTH, parseChange } from './proposed-change.ts';

describe('a proposed change', () => {
  it.each([
    [{ kind: 'text', side: 'over', text: '' }],
    [{ kind: 'text', side: 'before', text: 'A ' }],
    [{ kind: 'format', add: [{ type: 'link', href: 'https://example.org' }], remove: ['bold'] }],
    [{ kind: 'block', block: 'heading', level: 2 }],
    [{ kind: 'block', block: 'paragraph', level: 0 }],
    [{ kind: 'value', base: null, value: [{ id: 'a', cells: { n: 1 } }] }],
  ])('is read as it was written: %j', (change) => {
    expect(parseChange(change)).toEqual(change);
  });

  it.each([
    [null],
    [[]],
    [{ kind: 'move' }],
    [{ kind: 'text', side: 'over' }],
    [{ kind: 'text', side: 'over', text: 1 }],
    [{ kind: 'text', side: 'over', text: 'x', as: 'admin' }],
    [{ kind: 'text', side: 'under', text: 'x' }],
    [{ kind: 'text', side: 'after', text: '' }],
    [{ kind: 'text', side: 'over', text: '\ud83d' }],
    [{ kind: 'text', side: 'over', text: 'a\0b' }],
    [{ kind: 'text', side: 'over', text: 'x'.repeat(MAX_PROPOSAL_LENGTH) }],
    [{ kind: 'format', add: [], remove: [] }],
    [{ kind: 'format', add: [{ type: 'bold' }], remove: ['bold'] }],
    [{ kind: 'format', add: [{ type: 'bold', href: 'https://example.org' }], remove: [] }],
    [{ kind: 'format', add: [{ type: 'link' }], remove: [] }],
    [{ kind: 'format', add: [{ type: 'script' }], remove: [] }],
    [{ kind: 'block', block: 'image', level: 1 }],
    [{ kind: 'block', block: 'heading', level: 7 }],
    [{ kind: 'block', block: 'paragraph', level: 1 }],
    [{ kind: 'value', value: 1 }],
    [{ kind: 'value', base: undefined, value: 1 }],
    [{ kind: 'value', base: null, value: Number.NaN }],
    [{ kind: 'value', base: null, value: new Date() }],
    [{ kind: 'value', base: null, value: 1n }],
  ])('is nothing else: %o', (raw) => {
    expect(parseChange(raw)).toBeNull();
  });

  it('is about words, or about a field as a whole', () => {
    const over = (text: string) => ({ kind: 'text', side: 'over', text }) as const;
    expect(canBeAbout(over('x'), 'text')).toBe(true);
    expect(canBeAbout(over('x'), 'field')).toBe(true);
    expect(canBeAbout(over(''), 'field')).toBe(false);
    expect(canBeAbout({ kind: 'block', block: 'paragraph', level: 0 }, 'field')).toBe(false);
    expect(canBeAbout({ kind: 'value', base: 1, value: 2 }, 'text')).toBe(false);
    expect(canBeAbout({ kind: 'value', base: 1, value: 2 }, 'row')).toBe(false);
  });

  it.each([
    ['over', 'a new tide'],
    ['before', 'a new old tide'],
    ['after', 'a oldnew  tide'],
  ] as const)('of words stands %s them', (side, expected) => {
    const text = side === 'over' ? 'new' : 'new ';
    expect(changeText('a old tide', 2, 5, { kind: 'text', side, text })).toBe(expected);
  });
});
