/** A hook that loads the values a template does not allow: when the page opens, and whenever the server announces a change. */
import { useEffect, useRef, useState } from 'react';
import type { ValueProblemBody } from '#core/protocol/api/conflicts.ts';
import type { CodexServices, CodexSource } from './codex-context.tsx';

const NONE: readonly ValueProblemBody[] = [];

/** The problems as last answered by the server; callers check whether the field still holds the value in question. */
export function useValueProblems(
  source: CodexSource,
  { findProblems }: Pick<CodexServices, 'findProblems'>,
): readonly ValueProblemBody[] {
  const [problems, setProblems] = useState(NONE);
  // The services are made anew with every member who joins; that is no reason to ask again.
  const latest = useRef(findProblems);
  useEffect(() => {
    latest.current = findProblems;
  });
  useEffect(() => {
    const abort = new AbortController();
    const ask = (): void => {
      latest
        .current(abort.signal)
        .then((found) => {
          if (!abort.signal.aborted) setProblems(found);
        })
        // Away or refused: what is known stays, and is asked for again once the connection is back.
        .catch(() => undefined);
    };
    const unlisten = source.onAnnouncement?.((message) => {
      if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'problems')
        ask();
    });
    let wasHere = isHere(source);
    const unsubscribe = source.status?.subscribe(() => {
      const here = isHere(source);
      if (here && !wasHere) ask();
      wasHere = here;
    });
    ask();
    return () => {
      abort.abort();
      unlisten?.();
      unsubscribe?.();
    };
  }, [source]);
  return problems;
}

function isHere({ status }: CodexSource): boolean {
  return status === undefined || ['saved', 'saving', 'read-only'].includes(status.get().phase);
}
