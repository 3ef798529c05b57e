import { describe, expect, it } from 'vitest';
import { stepsOfLines } from './step-lines.ts';

const DONE = { text: 'Pack', done: true };
const STEPS = ['Call', DONE, 'Leave'];

describe('stepsOfLines', () => {
  it('keeps what is done when other lines change, and when its line moves', () => {
    expect(stepsOfLines(STEPS, ['Write', 'Pack', 'Leave'])).toEqual(['Write', DONE, 'Leave']);
    expect(stepsOfLines(STEPS, ['Pack', 'Call', '', 'Leave', 'Return'])).toEqual([
      DONE,
      'Call',
      'Leave',
      'Return',
    ]);
  });

  it('keeps it when the line is worded anew', () => {
    expect(stepsOfLines(STEPS, ['Call', 'Pack the bag', 'Leave'])).toEqual([
      'Call',
      { text: 'Pack the bag', done: true },
      'Leave',
    ]);
  });

  it('gives it to no other line', () => {
    expect(stepsOfLines(STEPS, ['Call', 'Leave'])).toEqual(['Call', 'Leave']);
    expect(stepsOfLines(STEPS, ['Pack', 'New', 'Leave'])).toEqual([DONE, 'New', 'Leave']);
    expect(stepsOfLines([DONE, 'Pack'], ['Pack', 'Pack'])).toEqual([DONE, 'Pack']);
  });
});
