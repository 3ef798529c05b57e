/** Presence in a room follows the awareness protocol of Yjs, by one timer for all rooms. */
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Awareness, applyAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { type PresenceState, writePresence } from '#core/protocol/wire/presence-states.ts';
import { PresenceSweep, RoomPresence } from './room-presence.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function start(sweep = new PresenceSweep(() => Date.now())) {
  const told: (readonly number[])[] = [];
  const presence = new RoomPresence(sweep, { tellPresence: (clients) => told.push(clients) });
  return { sweep, presence, told };
}

/** What stands in an awareness of y-protocols, but for its own client. */
function statesOf(awareness: Awareness): PresenceState[] {
  return [...awareness.states].map(([client, state]) => ({
    client,
    clock: awareness.meta.get(client)?.clock ?? -1,
    json: JSON.stringify(state),
  }));
}

type Step = { readonly states: readonly PresenceState[] } | { readonly remove: number };

const client = fc.integer({ min: 1, max: 3 });
const state = fc.record({
  client,
  clock: fc.nat(4),
  json: fc.constantFrom('{"caret":1}', '{"caret":2}', null),
});
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ states: fc.array(state, { minLength: 1, maxLength: 3 }) }),
    fc.record({ remove: client }),
  ),
  { maxLength: 20 },
);

it('has the states, and tells of the changes, that the awareness of y-protocols has and tells of', () => {
  void fc.assert(
    fc.property(steps, (taken) => {
      const awareness = new Awareness(new Y.Doc());
      awareness.setLocalState(null);
      const expected: (readonly number[])[] = [];
      awareness.on('update', ({ added, updated, removed }: Record<string, number[]>) =>
        expected.push([...(added ?? []), ...(updated ?? []), ...(removed ?? [])].sort()),
      );
      const { presence, told, sweep } = start();
      for (const step of taken) {
        if ('remove' in step) {
          presence.remove([step.remove]);
          removeAwarenessStates(awareness, [step.remove], null);
        } else {
          presence.apply(step.states);
          applyAwarenessUpdate(awareness, writePresence(step.states), null);
        }
        expect(presence.list().sort((a, b) => a.client - b.client)).toEqual(
          statesOf(awareness).sort((a, b) => a.client - b.client),
        );
      }
      expect(told.map((clients) => [...clients].sort())).toEqual(expected);
      for (const id of [1, 2, 3]) expect(presence.clockOf(id)).toBe(awareness.meta.get(id)?.clock ?? null);
      sweep.forget(presence);
      awareness.destroy();
    }),
  );
});

it('removes whoever has said nothing for thirty seconds, at the clock they had, and then rests', () => {
  const { presence, told } = start();
  presence.apply([
    { client: 1, clock: 5, json: '{}' },
    { client: 2, clock: 1, json: '{}' },
  ]);
  vi.advanceTimersByTime(20_000);
  presence.apply([{ client: 2, clock: 2, json: '{}' }]);
  vi.advanceTimersByTime(12_000);
  expect(presence.list()).toEqual([{ client: 2, clock: 2, json: '{}' }]);
  expect(told.at(-1)).toEqual([1]);
  expect(presence.statesOf([1])).toEqual([{ client: 1, clock: 5, json: null }]);
  vi.advanceTimersByTime(30_000);
  expect(presence.list()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

it('has one timer for all rooms, and none without anybody', () => {
  const { sweep, presence } = start();
  const other = start(sweep).presence;
  for (const one of [presence, other]) one.apply([{ client: 1, clock: 1, json: '{}' }]);
  expect(vi.getTimerCount()).toBe(1);
  sweep.forget(presence);
  sweep.forget(other);
  expect(vi.getTimerCount()).toBe(0);
});
