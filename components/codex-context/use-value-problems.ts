/** A hook that loads the values a template does not allow: when the page opens, and whenever the server announces a change. */
import { useState } from 'react';
import type { ValueProblemBody } from '#core/protocol/api/conflicts.ts';
import type { CodexServices, CodexSource } from './codex-context.tsx';
import { useAnnounced } from './use-announced.ts';

const NONE: readonly ValueProblemBody[] = [];

/** The problems as last answered by the server; callers check whether the field still holds the value in question. */
export function useValueProblems(
  source: CodexSource,
  { findProblems }: Pick<CodexServices, 'findProblems'>,
): readonly ValueProblemBody[] {
  const [problems, setProblems] = useState(NONE);
  useAnnounced(source, 'problems', (signal) => {
    findProblems(signal)
      .then((found) => {
        if (!signal.aborted) setProblems(found);
      })
      // Away or refused: what is known stays, and is asked for again once the connection is back.
      .catch(() => undefined);
  });
  return problems;
}
