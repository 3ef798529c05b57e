/** A hook that keeps the title in the local tree up to date while the server, which normally does that, is away. */
import { useEffect } from 'react';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { useTreeContext } from '#components/tree-context/tree-context.tsx';
import { titleFields } from '#core/codex/pattern-title.ts';
import type { Template } from '#core/template/template.ts';
import type { DocumentSession } from '#sync/session/document-session.ts';
import type { SessionStatus } from '#sync/session/session-status.ts';

/** People type in bursts, and each label is an edit of the tree. */
const PAUSE_MS = 600;
const AWAY: readonly SessionStatus['phase'][] = ['connecting', 'offline', 'unreachable'];

function isAwayFrom({ phase }: SessionStatus): boolean {
  return AWAY.includes(phase);
}

export function useLocalLabel(
  codexId: string,
  title: string,
  template: Template,
  session: DocumentSession,
  privateTopId: string | null,
): void {
  const scope = useTreeContext();
  const isAway = useSessionState(session, isAwayFrom) === true;
  useEffect(() => {
    if (scope === null || !scope.mayEditAt(codexId) || !isAway) return;
    // The tree of the workspace is everybody's to read, whoever has put a node of this id into it.
    if (scope.workspace.privateTopOf(codexId) !== privateTopId) return;
    const sources = new Set(['title', ...titleFields(template)]);
    const { id: templateId } = template;
    const timer = setTimeout(() => {
      // A copy may be older than what the tree says, unless the title was written here.
      if (!session.pendingOperations().some(({ fields }) => fields.some((id) => sources.has(id)))) return;
      if (scope.workspace.node(codexId) !== null) scope.workspace.setLabel(codexId, { title, templateId });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [scope, codexId, title, template, session, isAway, privateTopId]);
}
