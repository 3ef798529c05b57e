import { expect, test } from 'vitest';
import { methodsLabel } from './method-labels.ts';

test('the ways in are named, and that there is none', () => {
  const none = { id: 'a', password: false, provider: false, passkeys: 0, authenticator: false };
  expect(methodsLabel(none)).toBe('No way to sign in');
  expect(methodsLabel({ ...none, password: true })).toBe('Signs in by password');
  expect(methodsLabel({ ...none, password: true, authenticator: true, passkeys: 2 })).toBe(
    'Signs in by password with a code and 2 passkeys',
  );
  expect(methodsLabel({ ...none, provider: true, passkeys: 1 })).toBe('Signs in by provider and a passkey');
});
