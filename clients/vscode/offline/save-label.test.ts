/** The status bar never says that something is safe which is not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelOf, type SaveState } from './save-label.ts';

const SAVED: SaveState = {
  ...{ waiting: 0, isAway: false, hasEnded: false, isKeptOnDisk: true, failure: null },
  host: 'bindery.example.org',
};
const label = (change: Partial<SaveState>) => labelOf({ ...SAVED, ...change });

describe('what is said', () => {
  it.each<[Partial<SaveState>, string, string]>([
    [{}, 'Bindery', 'Everything is saved at bindery.example.org.'],
    [{ waiting: 3 }, 'Sending 3 edits', 'on the disk'],
    [{ waiting: 3, isAway: true }, '3 edits waiting', 'sent when it is back. They are on the disk'],
    [{ waiting: 1, isAway: true }, '1 edit waiting', 'It is on the disk'],
    [{ isAway: true }, 'Bindery is away', 'Nothing waits'],
    [{ waiting: 3, isAway: true, isKeptOnDisk: false }, '3 edits waiting', 'Another window keeps the edits'],
    [
      { waiting: 3, isAway: true, failure: 'full' },
      '3 edits waiting',
      'The disk is full. They are in memory',
    ],
    [{ waiting: 3, hasEnded: true }, 'Sign in to send 3 edits', 'has ended. They are on the disk'],
    [{ hasEnded: true }, 'Sign in to Bindery again', 'has ended.'],
  ])('%j: %s', (change, text, tooltip) => {
    expect(label(change).text).toBe(text);
    expect(label(change).tooltip).toContain(tooltip);
  });
});

it('warns exactly where waiting for the server is not enough', () => {
  fc.assert(
    fc.property(
      fc.record({
        waiting: fc.nat(5),
        isAway: fc.boolean(),
        hasEnded: fc.boolean(),
        isKeptOnDisk: fc.boolean(),
        failure: fc.constantFrom(null, 'full' as const, 'blocked' as const),
      }),
      (state) => {
        const { isWarning, tooltip, text } = label(state);
        const isLost = state.waiting > 0 && (!state.isKeptOnDisk || state.failure !== null);
        expect(isWarning).toBe(isLost || state.hasEnded);
        expect(tooltip.includes('lost with this window')).toBe(isLost);
        if (state.waiting > 0) expect(text).toMatch(new RegExp(`\\b${state.waiting} edit`));
      },
    ),
  );
});
