/** The labels of the notice about edits that cannot be delivered: the reason, and where the edits are now. */

import { changesLabel } from '#components/offline/waiting-labels.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { SessionStatus } from '#sync/session/session-status.ts';
import type { StoreFailure } from '#sync/store/local-store.ts';
import { LINK_EXPIRED, LINK_PASSWORD } from '#sync/transport/close-policy.ts';

export type UndeliveredEditsAction =
  | 'sign-in'
  | 'enter-password'
  | 'join-again'
  | 'update'
  | 'save-as-new'
  | 'download'
  | 'discard';

export interface UndeliveredEditsLabels {
  readonly title: string;
  readonly text: string;
  /** In the order in which they are offered. */
  readonly actions: readonly UndeliveredEditsAction[];
  /** Nothing is lost yet in any of these, so most are amber; what has ended is quiet when nothing waits. */
  readonly tone: 'waiting' | 'quiet';
}

export interface UndeliveredEditsContext {
  readonly status: Pick<
    SessionStatus,
    'phase' | 'waiting' | 'storeFailed' | 'storeFailure' | 'damaged' | 'reason'
  >;
  /** Somebody who came through a share link. */
  readonly isGuest: boolean;
  /** Their link leads to several Codices, and may lead to others still. */
  readonly isOfMany?: boolean;
  readonly mayCreate: boolean;
  /** The branch that is open, where it was closed. */
  readonly closedBranch?: string | null;
  /** Who deleted it, when that is known. */
  readonly deletedBy: string | null;
}

/** The labels; `null` while edits can be delivered. */
export function undeliveredEditsLabels(context: UndeliveredEditsContext): UndeliveredEditsLabels | null {
  const { status, isGuest, mayCreate, deletedBy } = context;
  const { phase, waiting, storeFailed, reason } = status;
  const kept = keptSentence(waiting, storeFailed);
  const tone = waiting > 0 ? 'waiting' : 'quiet';
  const copies: readonly UndeliveredEditsAction[] = waiting > 0 ? ['download', 'discard'] : [];
  const saving: readonly UndeliveredEditsAction[] = mayCreate ? ['save-as-new'] : [];
  if (phase === 'gone') {
    const who = deletedBy === null ? 'It was deleted for good.' : `${deletedBy} deleted it for good.`;
    const rest = waiting > 0 ? kept : 'What you see is the copy on this device.';
    return { title: who, text: rest, actions: [...saving, 'download', 'discard'], tone };
  }
  if (reason === CLOSE.outdated.reason) return outdatedLabels(waiting, storeFailed);
  if (phase === 'denied' && context.isOfMany === true && reason === CLOSE.revoked.reason)
    return { title: 'Your link does not open this Codex any more.', text: kept, actions: copies, tone };
  if (phase === 'denied') return { ...deniedLabels(reason, isGuest, kept, waiting, copies, saving), tone };
  const { closedBranch = null } = context;
  if (phase === 'read-only' && waiting > 0 && closedBranch !== null) {
    const text = `${kept} Take what you need into main, or into another branch, and discard it here.`;
    return { title: `The branch “${closedBranch}” was closed.`, text, actions: copies, tone };
  }
  if (phase === 'read-only' && waiting > 0) {
    const text = `${kept} ${isGuest ? 'Ask whoever shared it with you' : 'Ask an admin'} for the right to edit, and ${waiting === 1 ? 'it is' : 'they are'} sent.`;
    return { title: 'You may only read this Codex now.', text, actions: copies, tone };
  }
  if (storeFailed) {
    const text =
      waiting > 0
        ? `${changesLabel(waiting)} of yours ${waiting === 1 ? 'is' : 'are'} in this tab only until the server has ${waiting === 1 ? 'it' : 'them'}: keep it open, or download a copy.`
        : 'What you write is in this tab only until the server has it.';
    const { title, remedy } = STORE_FAILURES[status.storeFailure ?? 'blocked'];
    return {
      title,
      text: `${text} ${remedy}`,
      actions: waiting > 0 ? ['download'] : [],
      tone: 'waiting',
    };
  }
  const damaged = status.damaged ?? 0;
  if (damaged > 0) {
    return {
      title: `${changesLabel(damaged)} of yours could not be read back from this device.`,
      text: 'Its storage was damaged. The rest is whole, and what was set aside is not deleted: look whether something you wrote is missing.',
      actions: ['download'],
      tone: 'waiting',
    };
  }
  return null;
}

/** A page that is older than what the Codex holds: nothing is lost as long as it is not thrown away here. */
function outdatedLabels(waiting: number, storeFailed: boolean): UndeliveredEditsLabels {
  const [is, it] = waiting === 1 ? ['is', 'it is'] : ['are', 'they are'];
  if (waiting > 0 && storeFailed) {
    const text = `${changesLabel(waiting)} of yours ${is} in this tab only: download a copy before you update.`;
    return { title: 'Update to edit.', text, actions: ['download', 'update'], tone: 'waiting' };
  }
  const text =
    waiting === 0
      ? 'What you wrote is safe. This page is older than what others have written here.'
      : `What you wrote is safe: ${changesLabel(waiting)} ${is} kept on this device, and ${it} sent after the update.`;
  const copies: readonly UndeliveredEditsAction[] = waiting > 0 ? ['download'] : [];
  return { title: 'Update to edit.', text, actions: ['update', ...copies], tone: 'waiting' };
}

const STORE_FAILURES: Record<StoreFailure, { readonly title: string; readonly remedy: string }> = {
  full: {
    title: 'This device has no room left for a copy.',
    remedy: 'Free some space, or remove Codices from this device.',
  },
  blocked: {
    title: 'This browser keeps no copy on this device.',
    remedy: 'Private windows and blocked site data do that; another window may not.',
  },
};

function keptSentence(waiting: number, storeFailed: boolean): string {
  if (waiting === 0) return 'Everything you wrote was saved before.';
  const place = storeFailed ? 'in this tab only' : 'kept on this device';
  return `${changesLabel(waiting)} of yours did not reach the server any more, and ${waiting === 1 ? 'is' : 'are'} ${place}.`;
}

function deniedLabels(
  reason: string | undefined,
  isGuest: boolean,
  kept: string,
  waiting: number,
  copies: readonly UndeliveredEditsAction[],
  saving: readonly UndeliveredEditsAction[],
): Omit<UndeliveredEditsLabels, 'tone'> {
  if (isGuest && reason === LINK_EXPIRED) {
    const text = `${kept} You can still read it here. Ask whoever sent the link for a new one.`;
    return { title: 'This link has expired.', text, actions: waiting > 0 ? ['download'] : [] };
  }
  if (isGuest && reason === LINK_PASSWORD) {
    const then = waiting > 0 ? ` Enter it, and ${waiting === 1 ? 'it is' : 'they are'} sent.` : '';
    const taking: readonly UndeliveredEditsAction[] = waiting > 0 ? ['download'] : [];
    return {
      title: 'This link has a new password.',
      text: kept + then,
      actions: ['enter-password', ...taking],
    };
  }
  if (isGuest && reason === CLOSE.disconnected.reason) {
    const text = `${kept} You can still read it here.`;
    return { title: 'You were disconnected.', text, actions: ['join-again', ...copies] };
  }
  if (isGuest)
    return { title: 'This link was closed.', text: `${kept} You can still read it here.`, actions: copies };
  switch (reason) {
    case CLOSE.unauthenticated.reason: {
      const then = waiting > 0 ? ` Sign in again, and ${waiting === 1 ? 'it is' : 'they are'} sent.` : '';
      const taking: readonly UndeliveredEditsAction[] = waiting > 0 ? ['download'] : [];
      return { title: 'You are signed out.', text: kept + then, actions: ['sign-in', ...taking] };
    }
    case CLOSE.tooLarge.reason:
    case CLOSE.invalidUpdate.reason:
      return {
        title:
          reason === CLOSE.tooLarge.reason
            ? 'A change is larger than the server accepts at once.'
            : 'The server did not accept a change made on this page.',
        text: kept,
        actions: waiting > 0 ? [...saving, ...copies] : copies,
      };
    default:
      return { title: 'You may no longer open this Codex.', text: kept, actions: copies };
  }
}
