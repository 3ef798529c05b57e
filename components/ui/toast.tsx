'use client';
/** Toasts: what was done, with Undo, or what failed. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { isBinderyError } from '#core/errors.ts';
import classes from './toast.module.css';

const UNDO_MS = 10_000;
/** Long enough to read, and to decide. */
const NOTICE_MS = 30_000;

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

/** An error as a message for people. */
export function errorMessage(error: unknown): string {
  return isBinderyError(error)
    ? error.message
    : 'Something went wrong on this page. Reload it and try again.';
}

export const toast = {
  done(message: string): void {
    notifications.show({ message, withBorder: false, autoClose: 4000 });
  },

  /** Says what was done and offers to take it back for ten seconds. `onKept`: the offer has ended, and it was not taken back. */
  undo(message: string, undo: () => void, onKept?: () => void): void {
    toast.offer(message, 'Undo', undo, onKept);
  },

  /** Says what was done and offers another way for ten seconds. `onDeclined`: the offer has ended without `run`. */
  offer(message: string, label: string, run: () => void, onDeclined?: () => void): void {
    const id = crypto.randomUUID();
    let isOpen = true;
    const end = (then: (() => void) | undefined) => {
      if (!isOpen) return;
      isOpen = false;
      notifications.hide(id);
      then?.();
    };
    const act = () => end(run);
    notifications.show({
      id,
      autoClose: UNDO_MS,
      onClose: () => end(onDeclined),
      message: (
        <span className={classes['line']}>
          {message}
          <Button size="compact-sm" variant="light" onClick={act}>
            {label}
          </Button>
        </span>
      ),
    });
  },

  /** Explains something that is not as the person left it, or not possible; nothing is broken. */
  notice(message: string, actions: readonly ToastAction[] = []): void {
    const id = crypto.randomUUID();
    notifications.show({
      id,
      color: 'amber',
      autoClose: actions.length > 0 ? NOTICE_MS : 6000,
      message: (
        <span className={classes['notice']}>
          {message}
          {actions.length > 0 && (
            <span className={classes['actions']}>
              {actions.map(({ label, run }) => (
                <Button
                  key={label}
                  size="compact-sm"
                  variant="light"
                  color="amber"
                  onClick={() => {
                    notifications.hide(id);
                    run();
                  }}
                >
                  {label}
                </Button>
              ))}
            </span>
          )}
        </span>
      ),
    });
  },

  /** `what` says what was being tried, e.g. "The Codex was not deleted." */
  failed(what: string, error: unknown): void {
    notifications.show({
      color: 'rose',
      title: what,
      message: errorMessage(error),
      autoClose: 8000,
      role: 'alert',
    });
  },
} as const;
