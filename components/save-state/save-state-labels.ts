/** The labels of a save state, short enough for a header. */
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { SessionStatus } from '#sync/session/session-status.ts';
import { LINK_CLOSED, LINK_EXPIRED, LINK_PASSWORD } from '#sync/transport/close-policy.ts';

export type SaveStateTone = 'quiet' | 'saved' | 'waiting' | 'ended';

export interface SaveStateLabels {
  readonly label: string;
  /** For narrow screens. */
  readonly short: string;
  readonly tone: SaveStateTone;
  /** What it means and what to do, for the details under the chip. */
  readonly explanation: string;
}

/** What the document is to whoever reads the label. */
export type DocumentNoun = 'Codex' | 'template';

/** The labels. “Saved” only when the server has committed everything made here. */
export function saveStateLabels(
  status: SessionStatus & { readonly confirmed?: boolean },
  of: DocumentNoun = 'Codex',
): SaveStateLabels {
  const { phase, waiting, storeFailed, reason, peers = 0 } = status;
  if (phase === 'unreachable' && status.address !== undefined)
    return wrongAddressLabels(status, status.address);
  if (status.storing === true && (phase === 'offline' || phase === 'unreachable')) return STORING;
  if (peers > 0 && (phase === 'offline' || phase === 'unreachable')) return peerLabels(status, peers);
  const changes = waiting === 1 ? '1 change waiting' : `${waiting} changes waiting`;
  const place = storeFailed ? 'in this tab only' : 'on this device';
  const kept = `Saved ${place} · ${changes}`;
  const warning = storeFailed
    ? ' This device’s storage is full or blocked, so keep this tab open until it says Saved.'
    : '';
  if (reason === CLOSE.outdated.reason) return outdatedLabels(status, of);
  const refused = waiting === 0 ? null : `${changes.replace(' waiting', '')} not accepted`;
  switch (phase) {
    case 'loading':
      return { ...opening('Opening…'), explanation: 'Reading the copy on this device.' };
    case 'connecting':
      return { ...opening('Connecting…'), explanation: `Fetching this ${of} from the server.` };
    case 'saved':
      return {
        label: 'Saved',
        short: 'Saved',
        tone: 'saved',
        explanation: `${status.confirmed === false ? 'Your latest changes are on their way to the server.' : 'Everything you wrote is stored on the server.'}${peers === 0 ? '' : ` Should it go away, this page goes on together with ${browsers(peers)}.`}`,
      };
    case 'saving':
      return {
        label: 'Saving…',
        short: 'Saving…',
        tone: 'quiet',
        explanation: `Your latest changes are on their way to the server.${warning}`,
      };
    case 'offline':
      return {
        label:
          waiting === 0 ? 'Offline · everything saved' : storeFailed ? `Kept ${place} · ${changes}` : kept,
        short: waiting === 0 ? 'Offline' : changes,
        tone: waiting === 0 ? 'quiet' : 'waiting',
        explanation: `There is no network. Keep working: changes are kept ${place} and sent when it is back.${warning}`,
      };
    case 'unreachable':
      return {
        label: waiting === 0 ? 'Reconnecting…' : storeFailed ? `Kept ${place} · ${changes}` : kept,
        short: waiting === 0 ? 'Reconnecting…' : changes,
        tone: waiting === 0 ? 'quiet' : 'waiting',
        explanation: `The server can’t be reached. Changes are kept ${place} and sent when it answers again.${warning}`,
      };
    case 'read-only':
      return {
        label: refused ?? 'View only',
        short: refused ?? 'View only',
        tone: refused === null ? 'quiet' : 'ended',
        explanation: `You can read this ${of} as it changes, but not edit it.${waiting === 0 ? '' : ` ${changes.replace(' waiting', '')} that you made before could not be sent; they are still ${place}.`}`,
      };
    case 'denied':
      return {
        label: refused ?? 'Access ended',
        short: refused ?? 'Access ended',
        tone: 'ended',
        explanation:
          waiting === 0
            ? `${whyEnded(reason, of)} ${remedyFor(reason)}`
            : `${whyEnded(reason, of)} ${changes.replace(' waiting', '')} that you made could not be sent; they are still ${place}. ${remedyFor(reason)}`,
      };
    case 'gone':
      return {
        label: refused ?? 'Deleted',
        short: refused ?? 'Deleted',
        tone: 'ended',
        explanation: `This ${of} was deleted for good.`,
      };
  }
}

/** Said only when this takes longer than usual: the disk is busy, or about to fail. */
const STORING: SaveStateLabels = {
  label: 'Saving on this device…',
  short: 'Saving…',
  tone: 'waiting',
  explanation:
    'The server can’t be reached, and your latest changes are still being written to this device. Keep this tab open until it says that they are saved.',
};

function opening(label: string): Pick<SaveStateLabels, 'label' | 'short' | 'tone'> {
  return { label, short: label, tone: 'quiet' };
}

/** The server is there, and takes nothing from a page that was opened at another address than its own. */
function wrongAddressLabels({ waiting, storeFailed }: SessionStatus, address: string): SaveStateLabels {
  const changes = waiting === 1 ? '1 change waiting' : `${waiting} changes waiting`;
  const place = storeFailed ? 'in this tab only' : 'on this device, at this address only';
  const where = address === '' ? 'its own address' : address;
  return {
    label: waiting === 0 ? 'Wrong address' : `Wrong address · ${changes}`,
    short: waiting === 0 ? 'Wrong address' : changes,
    tone: 'waiting',
    explanation: `This page was opened at another address than the one this Bindery is set up for (APP_URL), so nothing can be sent or received here. Open ${where} instead, or ask whoever runs it to set APP_URL to this address.${waiting === 0 ? '' : ` What you wrote is kept ${place}.`}`,
  };
}

/** This page is of an older version than what others have written, and might take that away. */
function outdatedLabels({ waiting, storeFailed }: SessionStatus, of: DocumentNoun): SaveStateLabels {
  const changes = waiting === 1 ? '1 change' : `${waiting} changes`;
  const kept = storeFailed
    ? ` ${changes} of yours ${waiting === 1 ? 'is' : 'are'} in this tab only: download a copy first.`
    : ` ${changes} of yours ${waiting === 1 ? 'is' : 'are'} kept on this device and sent after the update.`;
  return {
    label: waiting === 0 ? 'Update to edit' : `Update to edit · ${changes} waiting`,
    short: 'Update to edit',
    tone: 'waiting',
    explanation: `This page is of an older version than this ${of}. You can read it here, and go on editing once the page is updated.${waiting === 0 ? '' : kept}`,
  };
}

/** The server is away and others are not. */
function peerLabels({ waiting, storeFailed }: SessionStatus, peers: number): SaveStateLabels {
  const label = 'Working together without the server';
  const changes = waiting === 1 ? '1 change waiting' : `${waiting} changes waiting`;
  const kept = storeFailed
    ? 'This device’s storage is full or blocked, so keep this tab open until it says Saved.'
    : 'They are kept on this device as well.';
  return {
    label: waiting === 0 ? label : `${label} · ${changes}`,
    short: waiting === 0 ? 'Without the server' : changes,
    tone: waiting === 0 ? 'quiet' : 'waiting',
    explanation: `The server can’t be reached, but ${browsers(peers)} can, directly: you see each other’s changes at once. ${kept} Everybody’s are sent when the server is back. A reload ends the direct connection.`,
  };
}

function browsers(count: number): string {
  return count === 1 ? '1 other browser' : `${count} other browsers`;
}

function whyEnded(reason: string | undefined, of: DocumentNoun): string {
  if (reason === CLOSE.unauthenticated.reason) return 'You are no longer signed in on this page.';
  if (reason === CLOSE.tooLarge.reason) return 'A change is larger than the server accepts at once.';
  if (reason === CLOSE.invalidUpdate.reason) return 'The server did not accept a change made on this page.';
  if (reason === LINK_EXPIRED) return 'The link that led here has expired.';
  if (reason === LINK_CLOSED) return 'The link that led here was closed.';
  if (reason === LINK_PASSWORD) return 'The link that led here has a new password.';
  if (reason === CLOSE.disconnected.reason) return 'Somebody disconnected you.';
  return `You may no longer open this ${of}.`;
}

function remedyFor(reason: string | undefined): string {
  if (reason === CLOSE.unauthenticated.reason) return 'Reload the page and sign in.';
  if (reason === CLOSE.tooLarge.reason || reason === CLOSE.invalidUpdate.reason)
    return 'Copy what you need, then tell an admin.';
  if (reason === LINK_PASSWORD) return 'Reload the page and enter it.';
  if (reason === CLOSE.disconnected.reason) return 'Reload the page to join again.';
  return 'Ask whoever shared it with you.';
}

/** Pending operations counted by the fields they touch, most first. */
export function countByField(
  operations: readonly { readonly fields: readonly string[]; readonly count?: number }[],
): readonly { readonly field: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { fields, count = 1 } of operations) {
    for (const field of new Set(fields)) counts.set(field, (counts.get(field) ?? 0) + count);
  }
  return [...counts]
    .map(([field, count]) => ({ field, count }))
    .sort((a, b) => b.count - a.count || a.field.localeCompare(b.field));
}
