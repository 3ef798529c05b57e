import { expect, test } from 'vitest';
import { joinWords } from './join-words.ts';

test('joinWords', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(joinWords)).toEqual(['', 'a', 'a and b', 'a, b and c']);
});
