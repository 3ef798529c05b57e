/** The save state of a Codex and of its comments, told as one. */
import { hasEnded } from '#sync/session/session-status.ts';
import type { SaveState } from './save-states.ts';

/**
 * The state of the Codex, as long as no comment waits: where comments go their own way with nothing waiting, as for somebody who may
 * read them only, that is nothing to tell. Otherwise everything that waits is counted, and what is worse is told.
 */
export function joinSaveStates(codex: SaveState | null, comments: SaveState | null): SaveState | null {
  if (codex === null || comments === null) return codex;
  if (comments.waiting === 0 && comments.confirmed) return codex;
  const waiting = codex.waiting + comments.waiting;
  const joined = {
    ...codex,
    waiting,
    confirmed: false,
    storeFailed: codex.storeFailed || comments.storeFailed,
  };
  // The Codex has ended, or waits for the server too: its state says it.
  if (hasEnded(codex) || codex.phase === 'offline' || codex.phase === 'unreachable') return joined;
  return { ...comments, waiting, confirmed: false, ready: codex.ready, storeFailed: joined.storeFailed };
}
