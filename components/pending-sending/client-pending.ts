/** The pending work of the signed-in person: opened once for the page, sent in the background. */

import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { BinderyError } from '#core/errors.ts';
import { isTreeKind, parseDocumentName } from '#core/protocol/document-name.ts';
import { creationOf } from '#sync/pending/pending-request.ts';
import { PendingWork } from '#sync/pending/pending-work.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { assertSignedIn, sendRequest } from './send-request.ts';

let opened: { readonly personId: string; readonly work: Promise<PendingWork> } | null = null;

/** Opens the pending work of a person, and closes that of the one before. */
export function openClientPending(personId: string): Promise<PendingWork> {
  if (opened?.personId === personId) return opened.work;
  void closeClientPending();
  const work = clientStore().then(
    (store) =>
      new PendingWork({
        store: personalStore(store, personId),
        personId,
        environment: browserEnvironment,
        assertSignedIn: () => assertSignedIn(personId),
        send: sendRequest,
      }),
  );
  opened = { personId, work };
  return work;
}

/** The pending work of the current person; `null` for guests. */
export async function currentPending(): Promise<PendingWork | null> {
  return (await opened?.work) ?? null;
}

/** Stops sending; pending work is sent when the person returns. */
export async function closeClientPending(): Promise<void> {
  const closing = opened;
  opened = null;
  (await closing?.work)?.close();
}

/**
 * Sends the requests that a document depends on before its ticket is requested: a Codex created here must exist on the
 * server, and the tree must not name one that does not. Throws `unavailable` until then.
 */
export async function sendAhead(documentName: string): Promise<void> {
  const work = await opened?.work;
  const name = parseDocumentName(documentName);
  if (!work || name === null) return;
  await work.loaded;
  const isMissing = isTreeKind(name.kind)
    ? () => work.requests().some(({ kind, failure }) => kind === 'create-codex' && failure === null)
    : () => creationOf(work.requests(), name.id) !== null;
  if (!isMissing()) return;
  await sendWhile(work, isMissing);
  if (!isTreeKind(name.kind) && isMissing())
    throw new BinderyError('unavailable', 'The server does not have this Codex yet.');
}

/** Sends until nothing is missing any more, or the server is away; files that come after it are not waited for. */
async function sendWhile(work: PendingWork, isMissing: () => boolean): Promise<void> {
  let stop: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    stop = work.subscribe(() => {
      if (!isMissing()) resolve();
    });
  });
  await Promise.race([work.sendRequests(), arrived]);
  stop();
}
