/** The note on a form while this device has no network: what is typed stays, and the page does not open again without one. */
import { useSyncExternalStore } from 'react';
import classes from './intake.module.css';

const CHANGES = ['online', 'offline'] as const;

function subscribe(listener: () => void): () => void {
  for (const change of CHANGES) addEventListener(change, listener);
  return () => {
    for (const change of CHANGES) removeEventListener(change, listener);
  };
}

export function AwayNote() {
  const isAway = useSyncExternalStore(
    subscribe,
    () => !navigator.onLine,
    () => false,
  );
  return (
    <div role="status">
      {isAway && (
        <p className={classes['away']}>
          You are offline. What you type is kept in this browser, but a form cannot be opened without a
          network: leave this page open, and send it when you are back.
        </p>
      )}
    </div>
  );
}
