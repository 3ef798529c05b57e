/** Tells which fields of a live Codex have changed: to listeners at once, to loops as fast as they come. */
import type * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { createListeners } from '#core/observable.ts';

/** One edit, or several that a loop had not come to yet. */
export interface Change {
  /** Ids of fields, `title`, and `@references` for references beside the fields. */
  readonly fields: readonly string[];
  /** It was made through this very object; edits of others are not. */
  readonly local: boolean;
}

const BESIDE_FIELDS = ['title', '@references'];

export class ChangeFeed {
  readonly subscribe: (listener: (change: Change) => void) => () => void;
  private readonly listeners = createListeners<[change: Change]>();
  private readonly changed = new Set<string>();
  private leave: () => void = () => undefined;

  constructor() {
    this.subscribe = this.listeners.subscribe;
  }

  /** Follows these fields of a Codex from now on, and nothing else. */
  follow(codex: Codex, fieldIds: Iterable<string>): void {
    this.leave();
    const stops = [...BESIDE_FIELDS, ...fieldIds].map((id) => codex.observe(id, () => this.changed.add(id)));
    // Listens behind the observers, which it sums up.
    const tell = (transaction: Y.Transaction): void => this.tell(transaction);
    codex.doc.on('afterTransaction', tell);
    this.leave = () => {
      for (const stop of stops) stop();
      codex.doc.off('afterTransaction', tell);
    };
  }

  close(): void {
    this.leave();
    this.listeners.clear();
  }

  private tell({ local }: Y.Transaction): void {
    if (this.changed.size === 0) return;
    const fields = [...this.changed];
    this.changed.clear();
    this.listeners.notify({ fields, local });
  }
}

/**
 * What happens from now on, for `for await`. What comes while the loop is busy becomes one change, so that a slow loop costs no memory.
 * Ends when `closed` resolves or `signal` is given up, without an error.
 */
export function changesOf(
  feed: Pick<ChangeFeed, 'subscribe'>,
  closed: Promise<unknown>,
  signal?: AbortSignal,
): AsyncIterableIterator<Change, void, undefined> {
  let waiting: Change | null = null;
  let isOver = false;
  const asleep: (() => void)[] = [];
  const wake = (): void => {
    for (const resume of asleep.splice(0)) resume();
  };
  const stop = feed.subscribe((change) => {
    waiting = waiting === null ? change : joined(waiting, change);
    wake();
  });
  const end = (): void => {
    isOver = true;
    stop();
    signal?.removeEventListener('abort', end);
    wake();
  };
  void closed.then(end);
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted) end();
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      while (waiting === null && !isOver) await new Promise<void>((resolve) => asleep.push(resolve));
      const value = waiting;
      waiting = null;
      return value === null ? { done: true, value: undefined } : { done: false, value };
    },
    async return() {
      waiting = null;
      end();
      return { done: true, value: undefined };
    },
  };
}

function joined(one: Change, other: Change): Change {
  return {
    fields: [...new Set([...one.fields, ...other.fields])],
    local: one.local && other.local,
  };
}
