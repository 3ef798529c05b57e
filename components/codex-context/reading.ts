/** A cached reading of one field for `useSyncExternalStore`: the same object until the field changes. */
import type { Codex } from '#core/codex/codex.ts';

export interface Reading<T> {
  subscribe(listener: () => void): () => void;
  get(): T;
}

/**
 * Reads lazily and keeps the last result for as long as it says the same thing, so that a field renders again for a
 * change of its own and for nothing else. `T` must be JSON-like: two readings are the same when their JSON is.
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
