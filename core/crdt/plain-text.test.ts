/** Rules D5 and D6 of docs/spec/codex-document.md. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { anyCharacter } from '#core/any-text.fixture.ts';
import { applyTextDiff, diffText } from './plain-text.ts';

// Properties run hundreds of cases, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

function textOf(content: string): Y.Text {
  const text = new Y.Doc().getText('t');
  text.insert(0, content);
  return text;
}

const wellFormed = fc.string({
  unit: fc.oneof(fc.constantFrom('a', 'b', ' ', '\n', '😀', '😁', '👍🏽'), anyCharacter),
  maxLength: 60,
});

describe('plain text diff', () => {
  it('D5: any text becomes any other', () => {
    fc.assert(
      fc.property(wellFormed, wellFormed, (before, after) => {
        const text = textOf(before);
        applyTextDiff(text, after);
        expect(text.toString()).toBe(after);
      }),
      { numRuns: 250 },
    );
  });

  it('D5: no edit splits a surrogate pair', () => {
    fc.assert(
      fc.property(wellFormed, wellFormed, (before, after) => {
        let text = before;
        for (const { index, remove, insert } of diffText(before, after)) {
          for (const piece of [
            text.slice(0, index),
            text.slice(index, index + remove),
            text.slice(index + remove),
            insert,
          ]) {
            expect(piece).not.toMatch(/\p{Surrogate}/u);
          }
          text = text.slice(0, index) + insert + text.slice(index + remove);
        }
        expect(text).toBe(after);
      }),
      { numRuns: 250 },
    );
  });

  it('D5: touches only what changed', () => {
    expect(diffText('The cat sat.', 'The cats sat.')).toEqual([{ index: 7, remove: 0, insert: 's' }]);
    expect(diffText('😀', '😁')).toEqual([{ index: 0, remove: 2, insert: '😁' }]);
    expect(diffText('one two three', 'one 2 three 4')).toHaveLength(2);
    expect(diffText('same', 'same')).toEqual([]);
  });

  it('D5: carets and concurrent typing outside the change stay where they were', () => {
    const [here, there] = [new Y.Doc(), new Y.Doc()];
    here.getText('t').insert(0, 'Dear Ana, we met on Monday. Best, Ben');
    Y.applyUpdate(there, Y.encodeStateAsUpdate(here));
    const caret = Y.createRelativePositionFromTypeIndex(
      there.getText('t'),
      'Dear Ana, we met on Monday.'.length,
    );
    there.getText('t').insert(8, '-Maria');
    applyTextDiff(here.getText('t'), 'Dear Ana, we talked on Monday. All the best, Ben');
    Y.applyUpdate(there, Y.encodeStateAsUpdate(here));
    const merged = there.getText('t').toString();
    expect(merged).toBe('Dear Ana-Maria, we talked on Monday. All the best, Ben');
    const index = Y.createAbsolutePositionFromRelativePosition(caret, there)?.index;
    expect(merged.slice(0, index)).toBe('Dear Ana-Maria, we talked on Monday.');
  });

  it('D5: a rewrite of a long text is bounded in time', () => {
    const before = Array.from({ length: 20_000 }, (_, index) => `w${index * 7919}`).join(' ');
    const after = Array.from({ length: 20_000 }, (_, index) => `v${index * 104_729}`).join(' ');
    const text = textOf(before);
    applyTextDiff(text, after);
    expect(text.toString()).toBe(after);
  });

  it('D6: lone surrogates and embedded objects do not survive', () => {
    const text = textOf('ab');
    text.insertEmbed(1, { image: 'x' });
    applyTextDiff(text, 'ab\ud83d');
    expect(text.toDelta()).toEqual([{ insert: 'ab\ufffd' }]);
  });
});
