/** A hook that finds Codices by typed text, for reference fields and mentions. */
import { useEffect, useState } from 'react';
import { type CodexChoice, useCodexContext } from '#components/codex-context/codex-context.tsx';

const PAUSE_MS = 150;

export interface CodexChoices {
  readonly choices: readonly CodexChoice[];
  /** They answer another query, or none yet. */
  readonly searching: boolean;
}

/** Searches with a debounce unless the query is `null`; outdated answers are dropped. `targets` limits the templates. */
export function useCodexChoices(query: string | null, targets: readonly string[] | null): CodexChoices {
  const { services, codexId } = useCodexContext();
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    if (query === null) return;
    const abort = new AbortController();
    const answer = (choices: readonly CodexChoice[]) => {
      if (!abort.signal.aborted) setFound({ query, choices });
    };
    const timer = setTimeout(
      () => {
        // Refused, or cut off: the picker says that nothing was found.
        const search = services.searchCodices?.(query, abort.signal) ?? Promise.resolve([]);
        search.then(answer, () => answer([]));
      },
      query === '' ? 0 : PAUSE_MS,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [query, services]);
  const choices = (found?.choices ?? []).filter(
    (choice) => choice.id !== codexId && (targets === null || targets.includes(choice.templateId)),
  );
  return { choices, searching: query !== null && found?.query !== query };
}

interface Found {
  readonly query: string;
  readonly choices: readonly CodexChoice[];
}

const CACHE = new WeakMap<object, Map<string, CodexChoice>>();

/** The title of a referenced Codex; `null` while or when it is unknown. */
export function useCodexChoice(id: string): CodexChoice | null {
  const { services } = useCodexContext();
  const known = CACHE.get(services)?.get(id) ?? null;
  const [choice, setChoice] = useState<CodexChoice | null>(known);
  useEffect(() => {
    let wanted = true;
    services
      .findCodex(id)
      .then((found) => {
        if (found === null) return;
        const cache = CACHE.get(services) ?? new Map<string, CodexChoice>();
        CACHE.set(services, cache.set(id, found));
        if (wanted) setChoice(found);
      })
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [services, id]);
  return choice?.id === id ? choice : known;
}
