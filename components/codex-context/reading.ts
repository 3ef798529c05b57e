/** A cached reading of one field for `useSyncExternalStore`: the same object until the field changes. */
import type { Codex } from '#core/codex/codex.ts';

export interface Reading<T> {
  subscribe(listener: () => void): () => void;
  get(): T;
}

/**
 * Creates a lazy reading that keeps its last result while it is equal, so that a component renders only for changes of its
 * own field. Results are compared as JSON.
 */
export function createReading<T>(
  codex: Codex,
  fieldIds: readonly string[],
  read: (codex: Codex) => T,
): Reading<T> {
  let cached: { readonly value: T; readonly text: string } | null = null;
  let stale = true;

  const get = (): T => {
    if (cached !== null && !stale) return cached.value;
    stale = false;
    const value = read(codex);
    const text = JSON.stringify(value) ?? '';
    if (cached === null || cached.text !== text) cached = { value, text };
    return cached.value;
  };

  return {
    get,
    subscribe(listener) {
      // Changes between the first read and this subscription went unseen.
      stale = true;
      const stops = fieldIds.map((fieldId) =>
        codex.observe(fieldId, () => {
          stale = true;
          listener();
        }),
      );
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
