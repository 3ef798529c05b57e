import { describe, expect, it, vi } from 'vitest';
import type { Person } from '#sync/presence/presence.ts';
import { createPresenceStore } from './presence-store.ts';

const person = (id: string, fieldId: string | null): Person => ({
  id,
  name: id,
  hue: 0,
  fieldId,
  clientIds: [1],
});

function fakePresence(start: readonly Person[]) {
  let people = start;
  const listeners = new Set<() => void>();
  return {
    others: () => people,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    become: (next: readonly Person[]) => {
      people = next;
      for (const listener of listeners) listener();
    },
    listeners,
  };
}

describe('people of a page', () => {
  it('tells every subscriber, through one subscription of its own', () => {
    const presence = fakePresence([]);
    const store = createPresenceStore(presence);
    const [first, second] = [vi.fn(), vi.fn()];
    store.subscribe(first);
    store.subscribe(second);
    expect(presence.listeners.size).toBe(1);
    presence.become([person('rae', 'summary')]);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
    expect(store.in('summary').map(({ id }) => id)).toEqual(['rae']);
    store.destroy();
    expect(presence.listeners.size).toBe(0);
  });

  it('keeps the list of a field that nobody entered or left', () => {
    const presence = fakePresence([person('rae', 'summary'), person('jon', 'cause')]);
    const store = createPresenceStore(presence);
    const [summary, cause] = [store.in('summary'), store.in('cause')];
    presence.become([person('rae', 'summary'), person('jon', null)]);
    expect(store.in('summary')).toBe(summary);
    expect(store.in('cause')).not.toBe(cause);
    expect(store.in('cause')).toEqual([]);
  });
});
