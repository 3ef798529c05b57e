'use client';
/** The page of a share link that cannot be opened: why, and the undelivered edits of the guest on this device. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import {
  DiscardUndelivered,
  DownloadUndelivered,
} from '#components/codex/notices/undelivered-edits-actions.tsx';
import { useCodexSession } from '#components/live-session/use-codex-session.ts';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { changesLabel } from '#components/offline/waiting-labels.ts';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import classes from './closed-share-link.module.css';
import { type LocalCopyState, useCopyOfClosedLink } from './guest-local-copy.ts';
import { KeptComments } from './kept-comments.tsx';

export function ClosedShareLink({ token, error }: { readonly token: string; readonly error: Error }) {
  const refused = isRefusal(error);
  const kept = useCopyOfClosedLink(token, {
    refused,
    revoked: isBinderyError(error) && error.code === 'revoked',
  });
  return (
    <AuthLayout
      title={closedTitle(error)}
      lead={hasExpired(error) ? 'Ask whoever sent it for a new one.' : errorMessage(error)}
    >
      {refused ? (
        !hasExpired(error) && <p>Ask whoever sent it for a new one.</p>
      ) : (
        <Button mt="lg" onClick={() => location.reload()}>
          Try again
        </Button>
      )}
      {kept?.hasEdits === true && <KeptEdits copy={kept} error={error} />}
      {kept?.hasComments === true && <KeptComments copy={kept} error={error} />}
    </AuthLayout>
  );
}

function closedTitle(error: Error): string {
  if (hasExpired(error)) return 'This link has expired';
  return isRefusal(error) ? 'This link is closed' : 'This link can’t be opened now';
}

function hasExpired(error: Error): boolean {
  return isBinderyError(error) && error.code === 'gone';
}

/** Whether the link was refused for good, rather than unreachable for now. */
export function isRefusal(error: Error): boolean {
  return (
    isBinderyError(error) &&
    ['not_found', 'gone', 'revoked', 'forbidden', 'unauthenticated', 'invalid_input'].includes(error.code)
  );
}

interface KeptEditsProps {
  readonly copy: LocalCopyState;
  /** What the link was refused for. */
  readonly error: Error;
}

/** What the server did not get, to be taken along: the Codex is read from this device, and no ticket is asked for. */
function KeptEdits({ copy: { guest, codexId, template }, error }: KeptEditsProps) {
  const [refuse] = useState(() => () => Promise.reject(error));
  const session = useCodexSession({ codexId, actor: guest, throughLink: true, getTicket: refuse });
  const waiting = useSessionState(session)?.waiting ?? 0;
  const [isDiscarded, setDiscarded] = useState(false);
  if (session === null || waiting === 0 || isDiscarded) return null;
  const held = { codexId, codex: session.codex };
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
