/** Shares one session per document on a page, however many components use it. */

import { createListeners } from '#core/observable.ts';
import { type CodexSession, openCodexSession } from './codex-session.ts';
import type { DocumentSession, SessionOptions } from './document-session.ts';
import { openDocumentSession } from './open-document-session.ts';
import { hasEnded } from './session-status.ts';
import { openTemplateSession, type TemplateSession } from './template-session.ts';
import { openWorkspaceSession, type WorkspaceSession } from './workspace-session.ts';

/** How long a session outlives its last user, so that going back to a Codex shows it at once. */
export const LINGER_MS = 30_000;

interface Shared<Session extends DocumentSession = DocumentSession> {
  readonly session: Session;
  readonly documentName: string;
  readonly actorId: string;
  users: number;
  lingering: ReturnType<typeof setTimeout> | null;
}

export interface SessionLease<Session extends DocumentSession> {
  readonly session: Session;
  /** Gives the session back; calling it again does nothing. Without `linger` it is closed at once, unless others use it. */
  release(options?: { readonly linger: boolean }): void;
}

const codices = new Map<string, Shared<CodexSession>>();
const workspaces = new Map<string, Shared<WorkspaceSession>>();
const templates = new Map<string, Shared<TemplateSession>>();
const comments = new Map<string, Shared>();
const pools: readonly Map<string, Shared>[] = [codices, workspaces, templates, comments];
const watchers = createListeners();

/**
 * The session of the Codex `options.documentName` at `options.url`, opened if there is none. The options of the first
 * caller apply; another person gets a session of their own.
 */
export function acquireCodexSession(options: SessionOptions): SessionLease<CodexSession> {
  return acquire(codices, openCodexSession, options);
}

/** As `acquireCodexSession`, for the document of a workspace. */
export function acquireWorkspaceSession(options: SessionOptions): SessionLease<WorkspaceSession> {
  return acquire(workspaces, openWorkspaceSession, options);
}

/** As `acquireCodexSession`, for the draft of a template. */
export function acquireTemplateSession(options: SessionOptions): SessionLease<TemplateSession> {
  return acquire(templates, openTemplateSession, options);
}

/** As `acquireCodexSession`, for the comments of a Codex. */
export function acquireCommentsSession(options: SessionOptions): SessionLease<DocumentSession> {
  return acquire(comments, openDocumentSession, options);
}

/** The open sessions of a person, lingering ones included. */
export function openSessions(actorId: string): readonly Pick<Shared, 'documentName' | 'session'>[] {
  return pools.flatMap((pool) => [...pool.values()]).filter((entry) => entry.actorId === actorId);
}

/** The open sessions of everybody; those of the person before may still be open after a change of account. */
export function allSessions(): readonly Pick<Shared, 'documentName' | 'session'>[] {
  return pools.flatMap((pool) => [...pool.values()]);
}

/** The number of unconfirmed edits in the open sessions. */
export function editsOnTheirWay(): number {
  const sessions = pools.flatMap((pool) => [...pool.values()]);
  return sessions.reduce((sum, { session }) => sum + session.status.get().waiting, 0);
}

/** Calls back when a session is opened, closed, or changes its status. Returns the function that stops it. */
export const watchSessions: (listener: () => void) => () => void = watchers.subscribe;

/** Closes a person's session of one document at once, also while it is in use, before its copy is deleted. */
export async function closeSessionOf(actorId: string, documentName: string): Promise<void> {
  for (const pool of pools) {
    for (const [key, entry] of [...pool])
      if (entry.actorId === actorId && entry.documentName === documentName) await close(pool, key, entry);
  }
}

/**
 * As `closeSessionOf`, because the right to the document was taken away: whoever shows it is told so before it closes, and hides it. What
 * is called for several documents ends them all before any of them is closed.
 */
export async function revokeSessionOf(actorId: string, documentName: string): Promise<void> {
  for (const entry of pools.flatMap((pool) => [...pool.values()]))
    if (entry.actorId === actorId && entry.documentName === documentName) entry.session.revoke();
  await closeSessionOf(actorId, documentName);
}

/** Closes every session at once, also those in use, on signing out. */
export async function closeAllSessions(): Promise<void> {
  await Promise.all(pools.flatMap((pool) => [...pool].map(([key, entry]) => close(pool, key, entry))));
}

function acquire<Session extends DocumentSession>(
  pool: Map<string, Shared<Session>>,
  openSession: (options: SessionOptions) => Session,
  options: SessionOptions,
): SessionLease<Session> {
  const key = `${options.url} ${options.documentName} ${options.actor.id}`;
  let entry = reusable(pool, key);
  if (entry === null) {
    const { documentName, actor } = options;
    entry = { session: openSession(options), documentName, actorId: actor.id, users: 0, lingering: null };
    pool.set(key, entry);
    entry.session.status.subscribe(watchers.notify);
    watchers.notify();
  }
  return lend(pool, key, entry);
}

function lend<Session extends DocumentSession>(
  pool: Map<string, Shared<Session>>,
  key: string,
  entry: Shared<Session>,
): SessionLease<Session> {
  if (entry.lingering !== null) clearTimeout(entry.lingering);
  entry.lingering = null;
  entry.users += 1;
  let released = false;
  return {
    session: entry.session,
    release({ linger } = { linger: true }) {
      if (released) return;
      released = true;
      entry.users -= 1;
      if (entry.users > 0) return;
      const end = () => void close(pool, key, entry);
      if (linger) entry.lingering = setTimeout(end, LINGER_MS);
      else end();
    },
  };
}

function reusable<Session extends DocumentSession>(
  pool: Map<string, Shared<Session>>,
  key: string,
): Shared<Session> | null {
  const entry = pool.get(key);
  if (!entry) return null;
  const status = entry.session.status.get();
  // It shows what the server refused. Whoever has it open still keeps it until they ask again themselves.
  if ((status.refused ?? 0) > 0 && entry.users > 0) {
    pool.delete(key);
    return null;
  }
  // What has ended cannot come back; whoever asks again may have been let in meanwhile.
  const isUsable = !hasEnded(status) && (status.refused ?? 0) === 0;
  if (isUsable || entry.users > 0) return entry;
  void close(pool, key, entry);
  return null;
}

async function close(pool: Map<string, Shared>, key: string, entry: Shared): Promise<void> {
  if (entry.lingering !== null) clearTimeout(entry.lingering);
  if (pool.get(key) === entry) pool.delete(key);
  await entry.session.close();
  watchers.notify();
}
