/** The page of a Codex that is not open to this person, or not any more; it says when they may have been let in meanwhile. */
import { useEffect, useRef, useState } from 'react';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { changesLabel } from '#components/offline/waiting-labels.ts';
import { saveStateLabels } from '#components/save-state/save-state-labels.ts';
import { KeptComments } from '#components/sharing/kept-comments.tsx';
import { useTreeContext, useTreeNode } from '#components/tree-context/tree-context.tsx';
import { useHasLostRole } from '#components/tree-context/use-lost-role.ts';
import { BinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import { isTakenAway } from '#sync/session/session-status.ts';
import { AccessEnded } from '../notices/access-ended.tsx';
import keptWork from '../notices/kept-work.module.css';
import { DiscardUndelivered, DownloadUndelivered } from '../notices/undelivered-edits-actions.tsx';
import { CodexNotice } from './codex-notice.tsx';

interface ClosedCodexProps {
  readonly codexId: string;
  /** `null`: the Codex itself. */
  readonly branch: string | null;
  /** It has ended. */
  readonly session: Pick<CodexSession, 'codex' | 'status'>;
  /** What was shown until now; `null`: nothing, for there is none on this device. */
  readonly shown: ShownCodex | null;
  /** A role was given, or the Codex has come into a tree of this page. */
  readonly onNews: () => void;
}

interface ShownCodex {
  readonly actor: { readonly id: string; readonly name: string };
  /** Without it no file can be made. */
  readonly template: Template | null;
}

/** Nobody is told whether there is one at this address. */
const CLOSED =
  'There is no Codex at this address that you may read: it is private, or the address is wrong. Ask whoever gave you the address; the page opens by itself once you have access.';

export function ClosedCodex({ codexId, branch, session, shown, onNews }: ClosedCodexProps) {
  const status = useSessionState(session) ?? session.status.get();
  const isGone = status.phase === 'gone';
  const named = branch === null ? 'This Codex' : `The branch “${branch}”`;
  useNews(codexId, isGone ? null : onNews);
  if (shown !== null && isTakenAway(status))
    return <TakenAway {...{ codexId, branch, session }} waiting={status.waiting} {...shown} />;
  return (
    <CodexNotice title={isGone ? 'This Codex was deleted' : `${named} is not open to you`}>
      {isGone || status.reason !== CLOSE.revoked.reason ? saveStateLabels(status).explanation : CLOSED}
    </CodexNotice>
  );
}

/** Calls back when they may have been let in: not when a role is taken back, and not for another one while the one here is. */
function useNews(codexId: string, onNews: (() => void) | null): void {
  const isNamed = useTreeNode(codexId) !== null;
  const hasLost = useHasLostRole(codexId);
  const roles = useTreeContext()?.me.privateRoles ?? [];
  const open = JSON.stringify([
    ...(isNamed ? ['named'] : []),
    ...roles.map(({ topId, role }) => `${topId} ${role}`),
  ]);
  const known = useRef(open);
  useEffect(() => {
    if (onNews === null || hasLost) return;
    const before = new Set(JSON.parse(known.current) as string[]);
    known.current = open;
    if ((JSON.parse(open) as string[]).some((each) => !before.has(each))) onNews();
  }, [open, hasLost, onNews]);
}

const REFUSED = new BinderyError('forbidden', 'The right to read this Codex was taken back.');

interface TakenAwayProps extends ShownCodex {
  readonly session: Pick<CodexSession, 'codex' | 'status'>;
  readonly codexId: string;
  readonly branch: string | null;
  readonly waiting: number;
}

/** With what was written here and did not reach the server, to be taken along. */
function TakenAway({ codexId, branch, session, actor, template, waiting }: TakenAwayProps) {
  const [isDiscarded, setDiscarded] = useState(false);
  const holdsWork = waiting > 0 && !isDiscarded;
  const documentName = codexDocumentName(codexId, branch ?? undefined);
  const codex = template === null ? session.codex : session.codex.asShown(template);
  const held = { codexId, documentName, codex };
  return (
    <AccessEnded
      codexId={codexId}
      named={branch === null ? 'this Codex' : `the branch “${branch}”`}
      holdsWork={holdsWork}
    >
      {holdsWork && (
        <div className={keptWork['kept']}>
          <p>
            {changesLabel(waiting)} of yours did not reach the server, and {waiting === 1 ? 'is' : 'are'} kept
            on this device.
          </p>
          <div className={keptWork['actions']}>
            {template !== null && <DownloadUndelivered held={{ ...held, template }} />}
            <DiscardUndelivered
              held={held}
              personId={actor.id}
              onDiscarded={() => {
                setDiscarded(true);
                navigate('/', { replace: true });
              }}
            />
          </div>
        </div>
      )}
      <KeptComments
        copy={{ guest: actor, codexId }}
        documentName={commentsDocumentName(codexId)}
        error={REFUSED}
      />
    </AccessEnded>
  );
}
