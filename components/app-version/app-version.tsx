'use client';
/** Registers the service worker, announces a new version, and switches to it at a moment that interrupts nobody. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useSyncExternalStore } from 'react';
import classes from './app-version.module.css';
import { changesOverNow, newVersion } from './new-version.ts';
import { registerWorker } from './register-worker.ts';

const NOTE = 'new-version';
const LOOK_AGAIN_MS = 60_000;

export function AppVersion() {
  const ready = useSyncExternalStore(newVersion.subscribe, newVersion.isReady, () => false);
  useEffect(registerWorker, []);
  useEffect(() => {
    if (!ready) return;
    notifications.show({
      id: NOTE,
      autoClose: false,
      message: <Note />,
      closeButtonProps: { 'aria-label': 'Later' },
    });
    return changeOverWhileHidden();
  }, [ready]);
  return null;
}

function Note() {
  return (
    <span className={classes['note']}>
      A new version of Bindery is ready
      <Button size="compact-sm" variant="light" onClick={() => window.location.reload()}>
        Reload
      </Button>
    </span>
  );
}

/** Nobody looks: the page may be loaded anew as soon as nothing is unfinished on it. */
function changeOverWhileHidden(): () => void {
  const tryNow = () => {
    if (document.hidden && changesOverNow()) window.location.reload();
  };
  const timer = setInterval(tryNow, LOOK_AGAIN_MS);
  document.addEventListener('visibilitychange', tryNow);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', tryNow);
  };
}
