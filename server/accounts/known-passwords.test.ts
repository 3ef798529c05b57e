/** Passwords from breaches are known, and what only contains a word of one is not. */
import { expect, test } from 'vitest';
import { isKnownPassword } from './known-passwords.ts';

test.each(['1234567890', 'PassWord', 'Password2026!', '  sunshine1234', 'qwertyuiop', 'Iloveyou!!!!!'])(
  '“%s” is known',
  async (password) => expect(await isKnownPassword(password)).toBe(true),
);

test.each([
  'correct horse battery',
  'lamplight over calm water',
  'love-is-blue-2026-x',
  '98437561209845',
  '😀😀😀😀😀',
])('“%s” is not', async (password) => expect(await isKnownPassword(password)).toBe(false));
