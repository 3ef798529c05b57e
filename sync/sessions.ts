/** One session per document for the whole page: mounted twice, shown in two panes, it is still one document and one socket. */
import type { CodexSession, SessionOptions } from './codex-session.ts';
import { openCodexSession } from './open-codex-session.ts';

/** A session outlives its last user by this much, so that going back to a Codex shows it at once. */
export const LINGER_MS = 30_000;

interface Shared {
  readonly session: CodexSession;
  readonly documentName: string;
  readonly actorId: string;
  users: number;
  lingering: ReturnType<typeof setTimeout> | null;
}

export interface SessionLease {
  readonly session: CodexSession;
  /** Gives the session back; calling it again does nothing. */
  release(): void;
}

const shared = new Map<string, Shared>();

/**
 * The session of `options.documentName` at `options.url`, opened when nobody has it. The options of whoever opened it
 * hold; another person (signed out and in again) gets a session of their own.
 */
export function acquireSession(options: SessionOptions): SessionLease {
  const key = `${options.url} ${options.documentName} ${options.actor.id}`;
  const entry = reusable(key) ?? open(key, options);
  if (entry.lingering !== null) clearTimeout(entry.lingering);
  entry.lingering = null;
  entry.users += 1;
  let released = false;
  return {
    session: entry.session,
    release() {
      if (released) return;
      released = true;
      entry.users -= 1;
      if (entry.users === 0) entry.lingering = setTimeout(() => void close(key, entry), LINGER_MS);
    },
  };
}

/** The sessions of a person that are open now, lingering ones included. */
export function openSessions(actorId: string): readonly Pick<Shared, 'documentName' | 'session'>[] {
  return [...shared.values()].filter((entry) => entry.actorId === actorId);
}

/** Closes every session now, also those in use: on signing out. */
export async function closeAllSessions(): Promise<void> {
  await Promise.all([...shared].map(([key, entry]) => close(key, entry)));
}

function reusable(key: string): Shared | null {
  const entry = shared.get(key);
  if (!entry) return null;
  const { phase } = entry.session.status.get();
  // What has ended cannot come back; whoever asks again may have been let in meanwhile.
  const ended = phase === 'denied' || phase === 'gone';
  if (!ended || entry.users > 0) return entry;
  void close(key, entry);
  return null;
}

function open(key: string, options: SessionOptions): Shared {
  const entry: Shared = {
    session: openCodexSession(options),
    documentName: options.documentName,
    actorId: options.actor.id,
    users: 0,
    lingering: null,
  };
  shared.set(key, entry);
  return entry;
}

async function close(key: string, entry: Shared): Promise<void> {
  if (entry.lingering !== null) clearTimeout(entry.lingering);
  if (shared.get(key) === entry) shared.delete(key);
  await entry.session.close();
}
