'use client';
/** The page of a share link that cannot be opened: why, and the undelivered edits of the guest on this device. */
import { Button } from '@mantine/core';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import { forgetGuest } from './guest-identity.ts';
import { useCopiesOfClosedLink } from './guest-local-copy.ts';
import { KeptCopies } from './kept-copies.tsx';

interface ClosedShareLinkProps {
  readonly token: string;
  readonly error: Error;
  /** Where the link led, as far as it has told. */
  readonly codexId?: string;
}

export function ClosedShareLink({ token, error, codexId }: ClosedShareLinkProps) {
  const refused = isRefusal(error);
  const copies = useCopiesOfClosedLink(token, {
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
        !hasExpired(error) &&
        !wasDisconnected(error) &&
        !hasEndedWithBranch(error) && <p>Ask whoever sent it for a new one.</p>
      ) : (
        <Button mt="lg" onClick={() => location.reload()}>
          Try again
        </Button>
      )}
      <KeptCopies copies={copies} error={error} />
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
  if (hasEndedWithBranch(error)) return 'This draft is finished';
  if (hasExpired(error)) return 'This link has expired';
  return isRefusal(error) ? 'This link is closed' : 'This link can’t be opened now';
}

function hasExpired(error: Error): boolean {
  return isBinderyError(error) && error.code === 'gone' && !hasEndedWithBranch(error);
}

/** What the link led to was merged or closed. */
function hasEndedWithBranch(error: Error): boolean {
  return (
    isBinderyError(error) && error.code === 'gone' && error.issues.some(({ path }) => path[0] === 'branch')
  );
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
