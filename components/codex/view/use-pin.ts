/** A hook that follows the pin of a document: its template version, which changes live when somebody upgrades it. */
import { useMemo, useSyncExternalStore } from 'react';
import { createReading } from '#components/codex-context/reading.ts';
import type { Codex, TemplatePin } from '#core/codex/codex.ts';

const NOTHING = { subscribe: () => () => undefined, get: () => null };

/** The pin; `null` while the document has none, or there is no document. */
export function usePin(codex: Codex | null): TemplatePin | null {
  const reading = useMemo(
    () => (codex === null ? NOTHING : createReading(codex, ['codex'], (read) => read.pin())),
    [codex],
  );
  return useSyncExternalStore(reading.subscribe, reading.get, reading.get);
}

/** The live title of a document outside a `CodexProvider`. */
export function useTitleOf(codex: Codex): string {
  const reading = useMemo(() => createReading(codex, ['title'], (read) => read.title.toString()), [codex]);
  return useSyncExternalStore(reading.subscribe, reading.get, reading.get);
}
