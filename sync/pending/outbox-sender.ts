/** Sends what waits in documents that nobody has open: one tab of the browser does it, a few documents at a time. */
import { isBinderyError } from '#core/errors.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { DocumentSession } from '../session/document-session.ts';
import type { SessionLease } from '../session/shared-sessions.ts';
import type { ListedDocument, LocalStore } from '../store/local-store.ts';
import { personalStore } from '../store/personal-store.ts';

/** Each open document costs memory here and a subscription there. */
const AT_ONCE = 4;

/** Why the server would not take what waits in a document; the edits stay on this device. */
export interface Refusal {
  /** `gone`: deleted for good · `read-only`: it may only be read · else the reason of a session that was `denied`. */
  readonly reason: string;
  /** ms since epoch. */
  readonly at: number;
}

export interface OutboxOptions {
  /** The browser's store; the sender keeps to the part of `personId`. */
  readonly store: LocalStore;
  readonly personId: string;
  readonly now: () => number;
  /** Opens a document, or shares the session that is open. */
  readonly lease: (documentName: string) => SessionLease<DocumentSession>;
}

export interface Sent {
  /** Documents whose edits have all arrived. */
  readonly sent: readonly string[];
  readonly refused: readonly string[];
  /** Documents whose edits go on waiting, because the server went away meanwhile. */
  readonly left: readonly string[];
}

/**
 * Sends everything that waits, the tree first, then the document changed longest ago. Stops by itself when the server is
 * away. A document that is refused is remembered with the reason (`readRefusals`) and does not keep the others.
 */
export async function sendWaiting(options: OutboxOptions): Promise<Sent> {
  const own = personalStore(options.store, options.personId);
  const queue = (await own.list()).filter(({ waiting }) => waiting > 0).sort(inOrder);
  const outcome = { sent: [] as string[], refused: [] as string[], left: [] as string[] };
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { documentName } = next;
      // Once one could not be reached, the others can't either.
      const result = outcome.left.length > 0 ? 'left' : await sendOne(options, documentName);
      if (result === 'sent' || result === 'left') outcome[result].push(documentName);
      else outcome.refused.push(documentName);
      if (result === 'sent') await own.records.delete('setting', refusalId(documentName));
      else if (result !== 'left')
        await own.records.put('setting', refusalId(documentName), {
          reason: result.reason,
          at: options.now(),
        });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcome;
}

/** What was refused when it was last tried, by document name. */
export async function readRefusals(
  store: LocalStore,
  personId: string,
): Promise<ReadonlyMap<string, Refusal>> {
  const settings = await personalStore(store, personId).records.list('setting');
  return new Map(
    settings.flatMap(({ id, value }) =>
      id.startsWith(REFUSED) ? [[id.slice(REFUSED.length), value as Refusal] as const] : [],
    ),
  );
}

/** Forgets a refusal, e.g. because what waited was thrown away. */
export async function forgetRefusal(
  store: LocalStore,
  personId: string,
  documentName: string,
): Promise<void> {
  await personalStore(store, personId).records.delete('setting', refusalId(documentName));
}

/**
 * Runs `work` unless another tab is at it; answers whether it ran. Where there are no Web Locks (a page without TLS), every tab
 * may run: sending twice is harmless, only more work.
 */
export async function inOneTab(name: string, work: () => Promise<void>): Promise<boolean> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  if (locks === undefined) {
    await work();
    return true;
  }
  return await locks.request(`bindery ${name}`, { ifAvailable: true }, async (lock) => {
    if (lock === null) return false;
    await work();
    return true;
  });
}

const REFUSED = 'refused ';
const refusalId = (documentName: string): string => REFUSED + documentName;

function inOrder(a: ListedDocument, b: ListedDocument): number {
  return rank(a.documentName) - rank(b.documentName) || a.updatedAt - b.updatedAt;
}

function rank(documentName: string): number {
  return parseDocumentName(documentName)?.kind === 'workspace' ? 0 : 1;
}

async function sendOne(
  { lease }: OutboxOptions,
  documentName: string,
): Promise<'sent' | 'left' | { readonly reason: string }> {
  const { session, release } = lease(documentName);
  try {
    return await Promise.race([
      session.saved().then(() => 'sent' as const),
      whenUnreachable(session).then(() => 'left' as const),
    ]);
  } catch (error) {
    if (!isBinderyError(error) || error.code === 'unavailable') return 'left';
    const { phase, reason } = session.status.get();
    return { reason: error.code === 'gone' ? 'gone' : (reason ?? phase) };
  } finally {
    release({ linger: false });
  }
}

/** Resolves once the session has seen that there is no connection; never when it ends or has sent everything before. */
function whenUnreachable({ status }: DocumentSession): Promise<void> {
  return new Promise((resolve) => {
    const check = (): boolean => {
      const { phase } = status.get();
      if (phase !== 'offline' && phase !== 'unreachable') return false;
      resolve();
      return true;
    };
    if (check()) return;
    const stop = status.subscribe(() => {
      if (check()) stop();
    });
  });
}
