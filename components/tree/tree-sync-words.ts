/** What the navigator says about the safety of changes to the tree; nothing when there is nothing to know. */
import type { SessionStatus } from '#sync/session-status.ts';

export interface TreeSyncWords {
  readonly label: string;
  readonly explanation: string;
}

export function treeSyncWords({ phase, waiting, storeFailed }: SessionStatus): TreeSyncWords | null {
  const changes = waiting === 1 ? '1 change waiting' : `${waiting} changes waiting`;
  const place = storeFailed ? 'in this tab only' : 'on this device';
  if (phase === 'denied' || phase === 'gone') {
    return {
      label: waiting === 0 ? 'No longer connected' : `${changes.replace(' waiting', '')} not sent`,
      explanation: 'The server no longer takes changes of this page. Reload it.',
    };
  }
  if (waiting === 0 || (phase !== 'offline' && phase !== 'unreachable')) return null;
  return {
    label: changes,
    explanation: `What you changed in the tree is kept ${place} and sent when there is a connection.`,
  };
}
