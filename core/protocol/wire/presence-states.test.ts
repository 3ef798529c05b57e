import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type PresenceState, readPresence, writePresence } from './presence-states.ts';

const state = fc.record<PresenceState>({
  client: fc.nat(),
  clock: fc.nat(),
  json: fc.option(fc.json().filter((text) => text !== 'null')),
});

it('what was written is read', () => {
  void fc.assert(
    fc.property(fc.array(state, { maxLength: 20 }), (states) => {
      expect(readPresence(writePresence(states), 20)).toEqual(states);
    }),
  );
});

it('refuses what is cut off, and more states than are wanted', () => {
  const update = writePresence([
    { client: 1, clock: 2, json: '{"field":"title"}' },
    { client: 2, clock: 1, json: null },
  ]);
  expect(() => readPresence(update, 1)).toThrow('too many');
  for (let length = 0; length < update.length; length += 1)
    expect(() => readPresence(update.subarray(0, length), 20)).toThrow();
});
