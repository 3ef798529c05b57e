/** The checks of single inputs in a form, and their messages. */
import { expect, it } from 'vitest';
import { check } from './form-problems.ts';

it('say that a text is missing or too long, and leave it as it was written', () => {
  const name = check.present('your name', 80);
  expect(name('  ')).toBe('Enter your name.');
  expect(name(`${'n'.repeat(80)} `)).toBeNull();
  expect(name('n'.repeat(93))).toBe('Use at most 80 characters; these are 93.');
});
