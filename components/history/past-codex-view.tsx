/** A Codex as it was at one point: read-only, in its template of that time. */
import { useEffect, useState } from 'react';
import * as Y from 'yjs';
import { CodexSkeleton } from '#components/codex/view/codex-skeleton.tsx';
import { CodexView } from '#components/codex/view/codex-view.tsx';
import { useCodexTemplate } from '#components/codex/view/use-codex-template.ts';
import { useMemberServices } from '#components/codex/view/use-member-services.ts';
import type { CodexSource } from '#components/codex-context/codex-context.tsx';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import classes from './comparison/comparison.module.css';
import { useHistoryBranch } from './comparison/history-branch.ts';
import { usePastState } from './history-queries.ts';

interface PastCodexViewProps {
  readonly codexId: string;
  readonly seq: number;
}

export function PastCodexView({ codexId, seq }: PastCodexViewProps) {
  const state = usePastState(codexId, seq, useHistoryBranch() ?? undefined);
  const source = useSource(state.data);
  const template = useCodexTemplate(codexId, source?.codex ?? null, source !== null);
  const services = useMemberServices(codexId);
  const failure = state.error ?? template.error;
  if (failure !== null) {
    return (
      <p role="alert" className={classes['problem']}>
        This state could not be opened. {errorMessage(failure)}
      </p>
    );
  }
  if (source === null || template.data === undefined) return <CodexSkeleton />;
  return (
    <CodexView
      key={seq}
      codexId={codexId}
      source={source}
      template={template.data}
      actor={null}
      canEdit={false}
      services={services}
    />
  );
}

/** A document of its own for the update; it is let go with the page. */
function useSource(update: Uint8Array | undefined): CodexSource | null {
  const [source, setSource] = useState<CodexSource | null>(null);
  useEffect(() => {
    if (update === undefined) return;
    const doc = new Y.Doc();
    Y.applyUpdate(doc, update);
    setSource(createLocalSource(doc));
    return () => {
      setSource(null);
      doc.destroy();
    };
  }, [update]);
  return source;
}
