'use client';
/** The browsers one is signed in with: ended one by one, or all others at once. */
import { Button } from '@mantine/core';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { ListedBrowserSession } from '#core/protocol/api/sign-in.ts';
import classes from '../forms/people.module.css';
import { useEndOtherSessions, useEndSession, useSessions } from './sign-in-queries.ts';

export function Sessions() {
  const sessions = useSessions();
  const endOne = useEndSession();
  const endOthers = useEndOtherSessions();
  if (sessions.isError && !sessions.data)
    return <p role="alert">The browsers could not be loaded. {errorMessage(sessions.error)}</p>;
  const end = (session: ListedBrowserSession) =>
    endOne.mutate(session.id, {
      onSuccess: () => toast.done(`${sessionLabel(session)} is signed out`),
      onError: (error) => toast.failed(`${sessionLabel(session)} is still signed in`, error),
    });
  const endAll = () =>
    endOthers.mutate(undefined, {
      onSuccess: () => toast.done('Every other browser is signed out'),
      onError: (error) => toast.failed('Other browsers are still signed in', error),
    });
  const items = sessions.data ?? [];
  return (
    <>
      <ul className={classes['list']} aria-label="Browsers you are signed in with">
        {items.map((session) => (
          <li key={session.id} className={classes['token']}>
            <div className={classes['token-text']}>
              <div className={classes['token-name']}>
                {sessionLabel(session)}{' '}
                {session.isThis && <span className={classes['badge']}>This browser</span>}
              </div>
              <div className={classes['muted']}>
                last seen <RelativeTime iso={session.lastSeenAt} />, signed in{' '}
                <RelativeTime iso={session.createdAt} />
              </div>
            </div>
            {!session.isThis && (
              <Button
                variant="light"
                color="rose"
                size="compact-md"
                aria-label={`Sign out ${sessionLabel(session)}`}
                loading={endOne.isPending && endOne.variables === session.id}
                onClick={() => end(session)}
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      {items.length > 1 && (
        <Button variant="default" loading={endOthers.isPending} onClick={endAll}>
          Sign out everywhere else
        </Button>
      )}
    </>
  );
}

/** `Firefox on Linux`, or as much of it as the browser has said. */
function sessionLabel({ browser, system, isPhone }: ListedBrowserSession): string {
  const what = browser ?? (isPhone ? 'A phone' : 'A browser');
  return system === null ? what : `${what} on ${system}`;
}
