/** The keys of the Inbox: J and K, E done, U unread, R reply, O open; M mute; wherever the focus is but in a box, a menu or the tree. */
import { useEffect, useRef } from 'react';
import { navigate } from '#components/navigation/navigate.ts';
import { toast } from '#components/ui/toast.tsx';
import type { NotificationMark, ShownNotification } from '#core/protocol/api/notifications.ts';
import { notificationPath } from '#core/protocol/notification-path.ts';

interface InboxKeysOptions {
  /** Those in the list, in its order. */
  readonly items: readonly ShownNotification[];
  readonly chosen: ShownNotification | null;
  readonly choose: (item: ShownNotification | null) => void;
  readonly mark: (items: readonly ShownNotification[], as: NotificationMark) => void;
}

export function useInboxKeys({ items, chosen, choose, mark }: InboxKeysOptions) {
  const step = (by: 1 | -1): ShownNotification | null => {
    const here = items.findIndex(({ id }) => id === chosen?.id);
    return items[here < 0 ? (by === 1 ? 0 : items.length - 1) : here + by] ?? null;
  };
  const goTo = (item: ShownNotification | null): void => {
    if (item === null) return;
    choose(item);
    focusRow(item.id);
  };
  /** Puts it away, and goes on to the next; or takes it out again. */
  const putAway = (item: ShownNotification): void => {
    const isDone = item.doneAt !== null;
    const next = step(1) ?? step(-1);
    mark([item], isDone ? 'open' : 'done');
    if (!isDone) toast.undo('Done', () => mark([item], 'open'));
    choose(next?.id === item.id ? null : next);
    if (next !== null) focusRow(next.id);
  };
  const acts: Readonly<Record<string, () => void>> = {
    j: () => goTo(step(1)),
    k: () => goTo(step(-1)),
    ...(chosen !== null && {
      e: () => putAway(chosen),
      u: () => mark([chosen], 'unread'),
      r: focusReply,
      m: pressMute,
      o: () => navigate(notificationPath(chosen)),
    }),
  };
  useKeys(acts);
  return { putAway };
}

function useKeys(acts: Readonly<Record<string, () => void>>): void {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const { target, key } = event;
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      if (!(target instanceof HTMLElement) || !isOurs(target)) return;
      const act = Object.hasOwn(latest.current, key) ? latest.current[key] : undefined;
      if (act === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    };
    document.addEventListener('keydown', onKeyDown, { capture: true });
    return () => document.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}

function isOurs(target: HTMLElement): boolean {
  return (
    target.closest('textarea, input, [role="tree"], [role="menu"], [role="textbox"], [role="dialog"]') ===
    null
  );
}

/** Once it is drawn. */
function focusRow(id: string): void {
  requestAnimationFrame(() => {
    const row = document.querySelector<HTMLElement>(`[data-notification="${CSS.escape(id)}"]`);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
  });
}

/** The button knows whether it is muted. */
function pressMute(): void {
  document.querySelector<HTMLElement>('[data-inbox-mute]')?.click();
}

function focusReply(): void {
  document.querySelector<HTMLElement>('[data-inbox-thread] textarea')?.focus();
}
