/** For tests of the outbox: edits as a session would have made them, and locks that tests can take away. */
import * as Y from 'yjs';
import { editId, type OutboxEdit } from '../store/local-store.ts';
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
  const tab = (): TabLocks & { die(): void } => {
    const self = {};
    return {
      async tryHold(name) {
        if (holders.has(name)) return null;
        holders.set(name, self);
        return () => {
          if (holders.get(name) === self) holders.delete(name);
        };
      },
      die() {
        for (const [name, holder] of holders) if (holder === self) holders.delete(name);
      },
    };
  };
  return { tab, held: () => [...holders.keys()] };
}
