import { expect, it } from 'vitest';
import { formatBytes } from './byte-size.ts';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_500, '1.5 kB'],
  [12_340_000, '12 MB'],
  [11_000_000_000, '11 GB'],
  [5e15, '5,000 TB'],
])('says %d bytes as %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});
