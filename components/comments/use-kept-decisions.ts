/** A hook that keeps decisions on suggestions among what waits for the server. */
import { useMemo } from 'react';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { usePending } from '#components/pending/pending-context.tsx';
import { toast } from '#components/ui/toast.tsx';
import { titleOf } from '#core/codex/pattern-title.ts';
import type { KeepDecision } from './state/use-decisions.ts';

/** `null` for guests, and where nothing is kept on this device. */
export function useKeptDecisions(): KeepDecision | null {
  const work = usePending()?.work;
  const { codexId, codex, template } = useCodexContext();
  return useMemo(() => {
    if (work === undefined) return null;
    return ({ id }, verb, revision) =>
      work
        .add({
          ...{ kind: 'decide-suggestion', codexId, title: titleOf(codex, template) },
          ...{ suggestionId: id, verb, revision, at: browserEnvironment.now() },
        })
        .catch((error: unknown) => toast.failed('The decision was not kept.', error));
  }, [work, codexId, codex, template]);
}
