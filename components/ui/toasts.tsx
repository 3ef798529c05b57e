'use client';
/** The stack of toasts at the foot of the page, which moves out of the way of the caret and of other bars. */
import { Notifications, useNotifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { caretRect, distanceToClear } from './caret-clearance.ts';

/** More than these wait for a place. */
const SHOWN_AT_ONCE = 5;

export function Toasts() {
  const { notifications } = useNotifications();
  const shown = notifications.map(({ id }) => id).join(' ');
  useEffect(() => {
    if (shown === '') return;
    let frame = 0;
    const clear = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(scrollCaretClear);
    };
    clear();
    document.addEventListener('selectionchange', clear);
    document.addEventListener('transitionend', clear);
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener('selectionchange', clear);
      document.removeEventListener('transitionend', clear);
    };
  }, [shown]);
  return <Notifications position="bottom-center" limit={SHOWN_AT_ONCE} classNames={{ root: 'vb-toasts' }} />;
}

function scrollCaretClear(): void {
  const caret = caretRect();
  const toasts = [...document.querySelectorAll('.vb-toast')].map((toast) => toast.getBoundingClientRect());
  const distance = caret === null ? 0 : distanceToClear(caret, toasts);
  if (distance > 0) scrollBy({ top: distance, behavior: 'instant' });
}
