/** Opens the page that a clicked notification is about, and keeps this browser's subscription in step with the server. Mounted once. */
import { useEffect } from 'react';
import { navigate } from '#components/navigation/navigate.ts';
import { pathToOpen } from '#core/protocol/push-message.ts';
import { keepPush } from './push-subscription.ts';

export function useFollowPush(): void {
  useEffect(() => {
    if (!('serviceWorker' in navigator)) return;
    const workers = navigator.serviceWorker;
    const open = ({ data }: MessageEvent): void => {
      const path = pathToOpen(data);
      if (path !== null) navigate(path);
    };
    workers.addEventListener('message', open);
    workers.startMessages();
    // Without the server there is another time; what was turned off elsewhere is sent nothing meanwhile.
    const timer = setTimeout(() => void keepPush().catch(() => undefined), SETTLED_MS);
    return () => {
      workers.removeEventListener('message', open);
      clearTimeout(timer);
    };
  }, []);
}

/** The page has come to rest by then. */
const SETTLED_MS = 5_000;
