/** The labels for a tree whose changes the server no longer accepts. */
import type { SessionStatus } from '#sync/session/session-status.ts';

export interface TreeSyncLabels {
  readonly label: string;
  readonly explanation: string;
}

export function treeSyncLabels({ phase, waiting }: SessionStatus): TreeSyncLabels | null {
  if (phase !== 'denied' && phase !== 'gone') return null;
  const changes = waiting === 1 ? '1 change' : `${waiting} changes`;
  return {
    label: waiting === 0 ? 'No longer connected' : `${changes} not sent`,
    explanation: 'The server no longer takes changes of this page. Reload it.',
  };
}
