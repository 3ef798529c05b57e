'use client';
/** The undelivered edits of a guest on this device, of Codices that a link does not open any more. */
import { useState } from 'react';
import classes from '#components/codex/notices/kept-work.module.css';
import {
  DiscardUndelivered,
  DownloadUndelivered,
} from '#components/codex/notices/undelivered-edits-actions.tsx';
import { useCodexSession } from '#components/live-session/use-codex-session.ts';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { changesLabel } from '#components/offline/waiting-labels.ts';
import type { LocalCopyState } from './guest-local-copy.ts';
import { KeptComments } from './kept-comments.tsx';

interface KeptCopiesProps {
  readonly copies: readonly LocalCopyState[];
  /** What the link was refused for. */
  readonly error: Error;
}

export function KeptCopies({ copies, error }: KeptCopiesProps) {
  return copies.map((copy) => (
    <div key={copy.documentName ?? copy.commentsName}>
      {copy.documentName !== undefined && <KeptEdits copy={copy} error={error} />}
      {copy.commentsName !== undefined && (
        <KeptComments copy={copy} documentName={copy.commentsName} error={error} />
      )}
    </div>
  ));
}

interface KeptEditsProps {
  readonly copy: LocalCopyState;
  /** What the link was refused for. */
  readonly error: Error;
}

/** What the server did not get, to be taken along: the Codex is read from this device, and no ticket is asked for. */
function KeptEdits({ copy: { guest, codexId, documentName, template }, error }: KeptEditsProps) {
  const [refuse] = useState(() => () => Promise.reject(error));
  const session = useCodexSession({
    ...{ codexId, documentName, actor: guest, throughLink: true, getTicket: refuse },
  });
  const waiting = useSessionState(session)?.waiting ?? 0;
  const [isDiscarded, setDiscarded] = useState(false);
  if (session === null || waiting === 0 || isDiscarded) return null;
  const codex = template === null ? session.codex : session.codex.asShown(template);
  const held = { codexId, documentName, codex };
  return (
    <div className={classes['kept']} role="status">
      <p>
        {changesLabel(waiting)} of yours did not reach the server, and {waiting === 1 ? 'is' : 'are'} kept on
        this device.
      </p>
      <div className={classes['actions']}>
        {template !== null && <DownloadUndelivered held={{ ...held, template }} />}
        <DiscardUndelivered held={held} personId={guest.id} onDiscarded={() => setDiscarded(true)} />
      </div>
    </div>
  );
}
