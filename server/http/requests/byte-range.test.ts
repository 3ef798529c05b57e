import { expect, test } from 'vitest';
import { parseRange } from './byte-range.ts';

test.each([
  ['bytes=0-0', { first: 0, last: 0 }],
  ['bytes=2-5', { first: 2, last: 5 }],
  ['bytes=2-', { first: 2, last: 9 }],
  ['bytes=-3', { first: 7, last: 9 }],
  ['bytes=-30', { first: 0, last: 9 }],
  ['bytes=5-500', { first: 5, last: 9 }],
  ['bytes= 1 - 2', { first: 1, last: 2 }],
])('%s of ten bytes is a part of them', (header, range) => {
  expect(parseRange(header, 10)).toEqual(range);
});

test.each([
  undefined,
  '',
  'bytes=-',
  'bytes=-0',
  'bytes=10-',
  'bytes=5-4',
  'bytes=0-1,3-4',
  'lines=0-1',
  'bytes=a-b',
  'bytes=0-1;x',
])('%s of ten bytes is all of them', (header) => {
  expect(parseRange(header, 10)).toBeNull();
});
