/** Codices found by what was typed, for reference fields and mentions. */
import { useEffect, useState } from 'react';
import { type CodexChoice, useCodexScope } from '#components/codex/codex-scope.tsx';

const PAUSE_MS = 150;

/** Searches after a short pause; an answer that a later query has overtaken is dropped. `targets` limits templates. */
export function useCodexChoices(query: string, targets: readonly string[] | null): readonly CodexChoice[] {
  const { services, codexId } = useCodexScope();
  const [found, setFound] = useState<readonly CodexChoice[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(
      () => {
        services
          .searchCodices(query, abort.signal)
          .then((choices) => {
            if (!abort.signal.aborted) setFound(choices);
          })
          // Offline or refused: the list stays as it was, and the picker says that nothing was found.
          .catch(() => undefined);
      },
      query === '' ? 0 : PAUSE_MS,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [query, services]);
  return found.filter(
    (choice) => choice.id !== codexId && (targets === null || targets.includes(choice.templateId)),
  );
}

const CACHE = new WeakMap<object, Map<string, CodexChoice>>();

/** The title of a Codex that is linked to. `null` until it is known, or when it is not known here at all. */
export function useCodexChoice(id: string): CodexChoice | null {
  const { services } = useCodexScope();
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
