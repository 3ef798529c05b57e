/** The requests of whoever is signed in on this page: opened once, sent behind what people do. */

import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { BinderyError } from '#core/errors.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import { creationOf } from '#sync/pending/queued-request.ts';
import { openRequestQueue, type RequestQueue } from '#sync/pending/request-queue.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { assertSignedIn, sendRequest } from './send-request.ts';

let opened: { readonly personId: string; readonly queue: Promise<RequestQueue> } | null = null;

/** The queue of a person; that of whoever was here before is closed. */
export function openClientRequests(personId: string): Promise<RequestQueue> {
  if (opened?.personId === personId) return opened.queue;
  void closeClientRequests();
  const queue = clientStore().then((store) =>
    openRequestQueue({
      records: personalStore(store, personId).records,
      personId,
      environment: browserEnvironment,
      assertSignedIn: () => assertSignedIn(personId),
      send: sendRequest,
    }),
  );
  opened = { personId, queue };
  return queue;
}

/** Of whoever is here now; `null` for guests, who have none. */
export async function currentRequests(): Promise<RequestQueue | null> {
  return (await opened?.queue) ?? null;
}

/** Sends nothing more; what waits is sent when the person is here again. */
export async function closeClientRequests(): Promise<void> {
  const closing = opened;
  opened = null;
  (await closing?.queue)?.close();
}

/**
 * Before a document asks for its ticket: a Codex that was made here has to be there, or it would be taken for one that is gone; and the
 * tree tells of nothing that is not there yet. Throws `unavailable` while the Codex is not.
 */
export async function sendAhead(documentName: string): Promise<void> {
  const queue = await opened?.queue;
  const name = parseDocumentName(documentName);
  if (!queue || name === null) return;
  await queue.loaded;
  const isMissing =
    name.kind === 'workspace'
      ? () => queue.list().some(({ kind, failure }) => kind === 'create-codex' && failure === null)
      : () => creationOf(queue.list(), name.id) !== null;
  if (!isMissing()) return;
  await sendWhile(queue, isMissing);
  if (name.kind !== 'workspace' && isMissing())
    throw new BinderyError('unavailable', 'The server has not got this Codex yet.');
}

/** Sends until nothing is missing any more, or the server is away; files that come after it are not waited for. */
async function sendWhile(queue: RequestQueue, isMissing: () => boolean): Promise<void> {
  let stop: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    stop = queue.subscribe(() => {
      if (!isMissing()) resolve();
    });
  });
  await Promise.race([queue.flush(), arrived]);
  stop();
}
