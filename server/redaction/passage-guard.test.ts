/** A removed passage is known again wherever it stands in a text, by nothing that says it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holdsGuarded, openGuard, type PassageGuard, sealGuard } from './passage-guard.ts';

const SECRET = 'a secret of the server, long enough for tests';
const guardOf = (passage: string): PassageGuard =>
  openGuard(SECRET, 'r', sealGuard(SECRET, 'r', passage)) as PassageGuard;

test('a text holds a passage where it has it, and nowhere else', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'ö', '😀'), maxLength: 30 });
  const passage = fc.string({ unit: fc.constantFrom('a', 'b', 'ö', '😀'), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(text, passage, (where, what) => {
      expect(holdsGuarded(SECRET, [guardOf(what)], where)).toBe(where.includes(what));
    }),
    { numRuns: 2_000 },
  );
});

test('of several one is enough; without the secret it is none, and says nothing', () => {
  const guards = [guardOf('walnut'), guardOf('harbour-9')];
  expect(holdsGuarded(SECRET, guards, 'the harbour-9 gate')).toBe(true);
  expect(holdsGuarded('another secret', guards, 'the harbour-9 gate')).toBe(false);
  const sealed = sealGuard(SECRET, 'r', 'harbour-9');
  expect(openGuard('another secret', 'r', sealed)).toBeNull();
  expect(openGuard(SECRET, 'another row', sealed)).toBeNull();
  expect(JSON.stringify(guards)).not.toContain('harbour');
});
