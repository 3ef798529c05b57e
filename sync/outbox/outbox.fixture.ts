/** For tests of the outbox: edits as a session makes them, and locks that tests can take away. */
import * as Y from 'yjs';
import { editId, type OutboxEdit } from '#sync/store/local-store.ts';
import type { TabLocks } from './tab-locks.ts';

/** An edit that `update` says, with the clocks that are in it. */
export function outboxEdit(
  session: string,
  seq: number,
  update: Uint8Array = new Uint8Array([0, 0]),
  overrides: Partial<OutboxEdit> = {},
): OutboxEdit {
  const { structs, ds } = Y.decodeUpdate(update);
  const [first, last] = [structs[0], structs.at(-1)];
  return {
    id: editId({ session, seq }),
    session,
    seq,
    from: 100 * seq,
    at: 100 * seq,
    count: 1,
    fields: ['title'],
    bytes: update.length,
    update,
    client: first?.id.client ?? 0,
    clock: first?.id.clock ?? 0,
    end: last === undefined ? 0 : last.id.clock + last.length,
    deletes: ds.clients.size > 0,
    starts: false,
    ...overrides,
  };
}

/** The locks of one browser. `tab()` gives one tab's; closing it is the death of the tab. */
export function createTestLocks() {
  const holders = new Map<string, object>();
  const waiting: (() => void)[] = [];
  const free = (name: string, holder: object): void => {
    if (holders.get(name) !== holder) return;
    holders.delete(name);
    for (const look of waiting.splice(0)) look();
  };
  const tab = (): TabLocks & { die(): void } => {
    const self = {};
    const take = (name: string): (() => void) => {
      const holder = { self };
      holders.set(name, holder);
      return () => free(name, holder);
    };
    return {
      tryHold: async (name) => (holders.has(name) ? null : take(name)),
      async hold(name) {
        while (holders.has(name)) await new Promise<void>((resolve) => waiting.push(resolve));
        return take(name);
      },
      die() {
        for (const [name, holder] of holders)
          if ('self' in holder && holder.self === self) free(name, holder);
      },
    };
  };
  return { tab, held: () => [...holders.keys()] };
}
