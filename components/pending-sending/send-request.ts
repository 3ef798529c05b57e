/** Sends each kind of pending request. Sending is idempotent, since ids are made on the device. */
import { api } from '#components/api/client.ts';
import { serverReach } from '#components/api/server-reach.ts';
import { cacheAsset } from '#components/assets/cached-assets.ts';
import { uploadAsset } from '#components/assets/upload-asset.ts';
import { toast } from '#components/ui/toast.tsx';
import { BinderyError } from '#core/errors.ts';
import { codexSchema } from '#core/protocol/api/codices.ts';
import { unreadCountSchema } from '#core/protocol/api/notifications.ts';
import { favouriteListSchema } from '#core/protocol/api/own/favourites.ts';
import { meSchema } from '#core/protocol/api/people.ts';
import { suggestionSchema } from '#core/protocol/api/suggestions.ts';
import type { FavouriteRequest, PendingRequest } from '#sync/pending/pending-request.ts';
import { leftOutLabel } from './left-out-label.ts';

/** A connection that hangs must not hold up what comes after. */
const LIMIT_MS = 30_000;

/** Throws when another person has signed in from another tab, so that nothing is sent in their name. */
export async function assertSignedIn(personId: string): Promise<void> {
  const { id, name } = await within((signal) => api.get('/me', meSchema, { signal }));
  if (id !== personId)
    throw new BinderyError('unauthenticated', `${name} is signed in now: this is not theirs.`);
}

export async function sendRequest(request: PendingRequest, file: Blob | undefined): Promise<void> {
  switch (request.kind) {
    case 'create-codex':
      for (const body of request.codices) {
        const headers = { 'idempotency-key': body.id };
        const made = await within((signal) => api.post('/codices', body, codexSchema, { headers, signal }));
        if (made.leftOut !== undefined) toast.notice(leftOutLabel(made.title, made.leftOut));
      }
      return;
    case 'attach-file': {
      if (file === undefined) throw new BinderyError('not_found', 'The file is not on this device any more.');
      const { codexId, assetId, name, mime } = request;
      await uploadAsset(codexId, file, { id: assetId, name });
      await cacheAsset(assetId, file, mime, false);
      return;
    }
    case 'mark-notifications': {
      const { ids, as } = request;
      await within((signal) => api.post('/notifications/read', { ids, as }, unreadCountSchema, { signal }));
      return;
    }
    case 'decide-suggestion': {
      const { suggestionId, verb, revision } = request;
      const path = `/suggestions/${encodeURIComponent(suggestionId)}/${verb}`;
      await within((signal) => api.post(path, { revision }, suggestionSchema, { signal }));
      return;
    }
    case 'favourite':
      await within((signal) => sendFavourite(request, signal));
  }
}

/** With its time: where another device did something since, that counts. */
async function sendFavourite(
  { act, codexId, before, after, at: ms }: FavouriteRequest,
  signal: AbortSignal,
): Promise<void> {
  const path = `/codices/${encodeURIComponent(codexId)}/favourite`;
  const at = new Date(ms).toISOString();
  if (act === 'star') await api.put(path, { at }, favouriteListSchema, { signal });
  else if (act === 'unstar') await api.delete(path, { query: { at }, signal });
  else await api.post(`${path}/move`, { before, after, at }, favouriteListSchema, { signal });
}

async function within<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    return await call(signal);
  } catch (cause) {
    if (!signal.aborted) throw cause;
    serverReach.report(false);
    throw new BinderyError('unavailable', 'The server did not answer in time.', { cause });
  }
}
