import fc from 'fast-check';
import { expect, it } from 'vitest';
import { likenessesOf, likenessOf, WordBags } from './word-bags.ts';

const texts = fc.array(fc.constantFrom('One', 'one', 'two', 'three', ' ', ', ', '_', 'É', 'é'), {
  maxLength: 12,
});
const lists = fc.array(
  texts.map((words) => words.join(' ')),
  { maxLength: 6 },
);

it('texts are as alike as the share of their words that both have, whatever their case', () => {
  const bags = new WordBags();
  expect(likenessOf(bags.of('One two, TWO!'), bags.of('two one'))).toBe(4 / 5);
  expect(likenessOf(bags.of('Été'), bags.of('ÉTÉ'))).toBe(1);
  expect(likenessOf(bags.of(' …'), bags.of('_'))).toBe(0);
});

it('all of two lists at once are as alike as each pair alone', () => {
  fc.assert(
    fc.property(lists, lists, (before, after) => {
      const bags = new WordBags();
      const [left, right] = [before.map((text) => bags.of(text)), after.map((text) => bags.of(text))];
      const each = left.flatMap((one) => right.map((other) => likenessOf(one, other)));
      expect([...likenessesOf(left, right)]).toEqual(each);
    }),
    { numRuns: 500 },
  );
});
