'use client';
/** Renders its children for a signed-in person; redirects everybody else to sign-in or setup. */
import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { isLeaving } from '#components/api/persisted-query.ts';
import { useMe, useSetupStatus } from '#components/api/queries.ts';
import { usePersistedSession } from '#components/api/use-persisted-session.ts';
import { useForgetRevoked } from '#components/auth/delete-revoked-copies.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { useUnsent } from '#components/offline/use-unsent.ts';
import { CenteredLayout } from '#components/page/centered-layout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import type { Me } from '#core/protocol/api/people.ts';

interface SessionGuardProps {
  /** Shown while the session is looked up. */
  readonly waiting: ReactNode;
  readonly children: (me: Me) => ReactNode;
}

export function SessionGuard({ waiting, children }: SessionGuardProps) {
  const me = useMe();
  const client = useQueryClient();
  usePersistedSession(me);
  const signedOut = isBinderyError(me.error) && me.error.code === 'unauthenticated';
  // Signed out elsewhere, a page that holds what the server never got stays: it says so itself, and how to go on.
  const holdsWork = useUnsent(signedOut ? (me.data?.id ?? null) : null);
  const leaving = signedOut && !holdsWork;
  // Signing out leaves by itself, once the copies on this device are gone.
  useDoor(leaving && !isLeaving(client));
  if (leaving) return waiting;
  // A server out of reach does not take the page away from somebody who is in.
  if (me.data) return children(me.data);
  if (me.isPending) return waiting;
  return (
    <CenteredLayout>
      <EmptyState
        size="page"
        icon={<IconCloudOff size={32} stroke={1.4} />}
        title="The server can’t be reached"
        action={
          <Button onClick={() => void me.refetch()} loading={me.isFetching}>
            Try again
          </Button>
        }
      >
        <p>{errorMessage(me.error)}</p>
      </EmptyState>
    </CenteredLayout>
  );
}

/** Leads somebody who is not signed in to the right door, and back here afterwards. */
function useDoor(signedOut: boolean): void {
  const pathname = usePathname();
  const forgetting = useForgetRevoked(signedOut);
  const setup = useSetupStatus(signedOut);
  const decided = setup.isSuccess || setup.isError;
  const needed = setup.data?.needed ?? false;
  useEffect(() => {
    if (!signedOut || !decided || forgetting === 'looking') return;
    const here = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + window.location.search)}`;
    const door = needed ? '/setup' : `/sign-in${here}`;
    if (forgetting === 'forgotten') window.location.replace(door);
    else navigate(door, { replace: true });
  }, [signedOut, decided, needed, pathname, forgetting]);
}
