/** `next=` never leads to another site. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { safeNextPath } from './next-path.ts';

it.each([
  ['/c/1?view=2#summary', '/c/1?view=2#summary'],
  ['//evil.example/x', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['/sign-in?next=/sign-in', '/'],
  ['/api/v1/me', '/'],
  ['/.//evil.example', '/'],
  ['/./\\evil.example', '/'],
  ['/c/..//evil.example', '/'],
  ['/%2e//evil.example', '/'],
  ['/a/%2E%2e//evil.example/x', '/'],
  ['/.\t//evil.example', '/'],
  ['/%73ign-in', '/'],
  ['/.//sign-in', '/'],
  ['/%zz', '/'],
  ['', '/'],
])('%j leads to %j', (wanted, expected) => {
  expect(safeNextPath(wanted)).toBe(expected);
});

it('stays on this site for any text', () => {
  const part = fc.constantFrom(
    '/',
    '\\',
    '//',
    ':',
    '@',
    'http:',
    'evil.example',
    '\t',
    '%2f',
    '.',
    '..',
    '%2e',
    '%5c',
    '\n',
    '?',
    '#',
    'a',
  );
  fc.assert(
    fc.property(
      fc.array(part).map((parts) => parts.join('')),
      (wanted) => {
        expect(new URL(safeNextPath(wanted), 'https://here.example').host).toBe('here.example');
      },
    ),
  );
});
