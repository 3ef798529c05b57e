/** The strength of a password: never wrong about length, not fooled by repetition or the person's name. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judgePassword, MIN_PASSWORD_LENGTH } from './password-strength.ts';

it('never passes what is too short', () => {
  const short = fc.string({ maxLength: MIN_PASSWORD_LENGTH - 1 });
  fc.assert(
    fc.property(short, (password) => {
      expect(judgePassword(password).score).toBe(0);
    }),
  );
});

it.each([
  ['aaaaaaaaaaaaaaaaaaaa', 1],
  ['12345678901', 1],
  ['passwordpassword', 1],
  ['marigold ferry', 2],
  ['marigold ferry until 9 lanterns', 4],
])('judges %j', (password, score) => {
  expect(judgePassword(password).score).toBe(score);
});

it('sees through what people know of you', () => {
  expect(judgePassword('lovelace1815').score).toBeGreaterThan(
    judgePassword('lovelace1815', ['Ada Lovelace']).score,
  );
});
