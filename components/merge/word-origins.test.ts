import { expect, it } from 'vitest';
import { wordOrigins } from './word-origins.ts';

function marked(text: string, main: string, branch: string): readonly string[] {
  return wordOrigins(text, { main, branch })
    .filter(({ origin }) => origin !== 'both')
    .map(({ origin, from, to }) => `${origin}: ${text.slice(from, to).trim()}`);
}

it('tells the words of one side from those of both and from new ones', () => {
  const main = 'A sixth of all checkouts failed for an hour.';
  const branch = 'One in six checkouts failed, in one region, for 107 minutes.';
  expect(marked('A sixth of all checkouts failed, in one region, for 107 minutes.', main, branch)).toEqual([
    'main: A sixth of all',
    'branch: , in one region,',
    'branch: 107 minutes',
  ]);
  expect(marked('Nearly all checkouts failed.', main, branch)).toEqual(['here: Nearly', 'main: all']);
});

it('covers the text without gaps, and says nothing of signs alone', () => {
  const runs = wordOrigins('Same words!', { main: 'Same words.', branch: 'Same words.' });
  expect(runs.map(({ origin }) => origin)).not.toContain('here');
  expect(runs.at(-1)?.to).toBe(11);
  expect(wordOrigins('', { main: 'a', branch: 'b' })).toEqual([]);
});
