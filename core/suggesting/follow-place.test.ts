/** Places follow their characters from one fork to the next. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { type AnchorText, readAnchorText } from '#core/comments/anchor-text.ts';
import { followPlace } from './follow-place.ts';

const TEXT = 'A slow payment provider filled the queue.';

function docOf(text: string): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = 1;
  doc.getText('t').insert(0, text);
  return doc;
}

function forkOf(doc: Y.Doc, clientId: number, edit: (text: Y.Text) => void): AnchorText {
  const fork = new Y.Doc();
  Y.applyUpdate(fork, Y.encodeStateAsUpdate(doc));
  fork.clientID = clientId;
  edit(fork.getText('t'));
  return readAnchorText(fork.getText('t'));
}

const same = (text: Y.Text): unknown => text;

it('words that are gone leave the places behind them on their characters', () => {
  const base = docOf(TEXT);
  const before = forkOf(base, 7, (text) => text.insert(0, 'Probably '));
  const after = forkOf(base, 8, same);
  expect(followPlace(before, after, 'Probably A slow'.length)).toBe('A slow'.length);
  expect(followPlace(before, after, 'Proba'.length)).toBe(0);
  expect(followPlace(after, before, 'A slow'.length)).toBe('Probably A slow'.length);
});

it('words that were written anew are the same words', () => {
  const base = docOf(TEXT);
  const typed = (text: Y.Text) => text.insert(6, ' and dear');
  const place = 'A slow and'.length;
  expect(followPlace(forkOf(base, 7, typed), forkOf(base, 8, typed), place)).toBe(place);
});

it('a place behind what was emptied is the end', () => {
  const base = docOf('');
  const before = forkOf(base, 7, (text) => text.insert(0, 'Words'));
  expect(followPlace(before, forkOf(base, 8, same), 5)).toBe(0);
});

const editArbitrary = fc.record({
  at: fc.nat({ max: 50 }),
  gone: fc.nat({ max: 9 }),
  text: fc.constantFrom('', 'x', ' ', 'new word', 'slow', ' 😀'),
});

it('a place is always one of the other text, and itself where nothing changed', () => {
  const edited = (
    doc: Y.Doc,
    clientId: number,
    edits: readonly { at: number; gone: number; text: string }[],
  ) =>
    forkOf(doc, clientId, (text) => {
      for (const { at, gone, text: words } of edits) {
        const from = Math.min(at, text.length);
        text.delete(from, Math.min(gone, text.length - from));
        text.insert(from, words);
      }
    });
  fc.assert(
    fc.property(fc.array(editArbitrary), fc.array(editArbitrary), fc.nat({ max: 80 }), (a, b, wanted) => {
      const base = docOf(TEXT);
      const [before, after] = [edited(base, 7, a), edited(base, 8, b)];
      const place = Math.min(wanted, before.text.length);
      const followed = followPlace(before, after, place);
      expect(followed).toBeGreaterThanOrEqual(0);
      expect(followed).toBeLessThanOrEqual(after.text.length);
      expect(followPlace(before, before, place)).toBe(place);
    }),
    { numRuns: 300 },
  );
});
