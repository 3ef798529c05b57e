/** The page of a Codex that is not open to this person and not on this device; it says when they may have been let in meanwhile. */
import { useEffect, useRef } from 'react';
import { saveStateLabels } from '#components/save-state/save-state-labels.ts';
import { useTreeContext, useTreeNode } from '#components/tree-context/tree-context.tsx';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { SessionStatus } from '#sync/session/session-status.ts';
import { CodexNotice } from './codex-notice.tsx';

interface ClosedCodexProps {
  readonly codexId: string;
  /** `null`: the Codex itself. */
  readonly branch: string | null;
  /** It has ended. */
  readonly status: SessionStatus;
  /** A role was given or taken back, or the Codex has come into a tree of this page. */
  readonly onNews: () => void;
}

/** Nobody is told whether there is one at this address. */
const CLOSED =
  'There is none at this address that you may read: it is private, or the address is wrong. Ask whoever gave it to you; the page opens by itself once you are let in.';

export function ClosedCodex({ codexId, branch, status, onNews }: ClosedCodexProps) {
  const isGone = status.phase === 'gone';
  const named = branch === null ? 'This Codex' : `The branch “${branch}”`;
  const isNamed = useTreeNode(codexId) !== null;
  const roles = useTreeContext()?.me.privateRoles ?? [];
  const news = JSON.stringify([isNamed, roles.map(({ topId, role }) => `${topId} ${role}`).sort()]);
  const known = useRef(news);
  useEffect(() => {
    if (isGone || known.current === news) return;
    known.current = news;
    onNews();
  }, [isGone, news, onNews]);
  return (
    <CodexNotice title={isGone ? 'This Codex was deleted' : `${named} is not open to you`}>
      {isGone || status.reason !== CLOSE.revoked.reason ? saveStateLabels(status).explanation : CLOSED}
    </CodexNotice>
  );
}
