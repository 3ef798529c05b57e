/** Where a file is shown from: the server, or this device while the server has not got it. */
import { useEffect, useState } from 'react';
import { assetUrl } from '#components/assets/asset-value.ts';
import { safeType } from '#components/assets/file-type.ts';
import type { FileAttachment, QueuedRequest } from '#sync/pending/queued-request.ts';
import type { RequestQueue } from '#sync/pending/request-queue.ts';
import { currentRequests } from './client-requests.ts';

export type WaitingFile = QueuedRequest & FileAttachment;

export interface AssetSource {
  /** `null` while it is being read from this device. */
  readonly src: string | null;
  /** The request it waits for or was refused with; `null` for what is at the server, as far as is known here. */
  readonly request: WaitingFile | null;
}

/** Addresses of files of this device, by request. */
const local = new Map<string, Promise<string | null>>();
/** An address that is not needed any more is kept while what shows it changes over. */
const RELEASE_MS = 10_000;

/** Tells where to show a file from, now and whenever that changes; what it returns ends that. */
export function watchAsset(assetId: string, show: (source: AssetSource) => void): () => void {
  let stop: () => void = () => undefined;
  let ended = false;
  let shown: WaitingFile | null | undefined;
  const look = async (queue: RequestQueue | null): Promise<void> => {
    const request = queue === null ? null : findWaiting(queue.list(), assetId);
    if (ended || shown === request) return;
    shown = request;
    if (queue === null || request === null) return show({ src: assetUrl(assetId), request: null });
    const src = await localAddress(queue, request);
    if (!ended && shown === request) show({ src, request });
  };
  void currentRequests().then(async (queue) => {
    await queue?.loaded;
    if (ended) return;
    stop = queue?.subscribe(() => void look(queue)) ?? stop;
    await look(queue);
  });
  return () => {
    ended = true;
    stop();
  };
}

/** As `watchAsset`, for a component; `null` until it is known. */
export function useAssetSource(assetId: string): AssetSource | null {
  const [source, setSource] = useState<{ readonly of: string; readonly source: AssetSource } | null>(null);
  useEffect(() => watchAsset(assetId, (next) => setSource({ of: assetId, source: next })), [assetId]);
  return source?.of === assetId ? source.source : null;
}

export function findWaiting(requests: readonly QueuedRequest[], assetId: string): WaitingFile | null {
  for (const request of requests)
    if (request.kind === 'attach-file' && request.assetId === assetId) return request;
  return null;
}

/** Typed so that no browser runs what is in it: an address of this kind belongs to our own origin. */
function localAddress(queue: RequestQueue, { id: requestId, mime }: WaitingFile): Promise<string | null> {
  const known = local.get(requestId);
  if (known !== undefined) return known;
  const address = queue
    .file(requestId)
    .then((file) =>
      file === undefined ? null : URL.createObjectURL(new Blob([file], { type: safeType(mime) })),
    );
  local.set(requestId, address);
  const stop = queue.subscribe(() => {
    if (queue.list().some(({ id }) => id === requestId)) return;
    stop();
    local.delete(requestId);
    setTimeout(() => void address.then((url) => url !== null && URL.revokeObjectURL(url)), RELEASE_MS);
  });
  return address;
}
