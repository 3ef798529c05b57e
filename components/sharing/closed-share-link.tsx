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
import { forgetGuest } from './guest-identity.ts';
import { type LocalCopyState, useCopyOfClosedLink } from './guest-local-copy.ts';
import { KeptComments } from './kept-comments.tsx';

interface ClosedShareLinkProps {
  readonly token: string;
  readonly error: Error;
  /** Where the link led, as far as it has told. */
  readonly codexId?: string;
}

export function ClosedShareLink({ token, error, codexId }: ClosedShareLinkProps) {
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
      {wasDisconnected(error) && <JoinAgain token={token} codexId={codexId ?? null} />}
      {refused ? (
        !hasExpired(error) && !wasDisconnected(error) && <p>Ask whoever sent it for a new one.</p>
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

/** As another guest: what the earlier one did not send stays with it. */
function JoinAgain({ token, codexId }: { readonly token: string; readonly codexId: string | null }) {
  const join = () => {
    forgetGuest(token, codexId);
    location.reload();
  };
  return (
    <Button mt="lg" onClick={join}>
      Join again
    </Button>
  );
}

function wasDisconnected(error: Error): boolean {
  return isBinderyError(error) && error.code === 'disconnected';
}

function closedTitle(error: Error): string {
  if (wasDisconnected(error)) return 'You were disconnected';
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
    [
      'not_found',
      'gone',
      'revoked',
      'disconnected',
      'forbidden',
      'unauthenticated',
      'invalid_input',
    ].includes(error.code)
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
