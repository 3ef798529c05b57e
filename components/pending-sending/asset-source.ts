/** The URL a file is shown from: the server, or this device until the server has it. */
import { useEffect, useState } from 'react';
import { assetUrl } from '#components/assets/asset-value.ts';
import { safeType } from '#components/assets/file-type.ts';
import type { FileAttachment, PendingRequest } from '#sync/pending/pending-request.ts';
import type { PendingWork } from '#sync/pending/pending-work.ts';
import { currentPending } from './client-pending.ts';

export type WaitingFile = PendingRequest & FileAttachment;

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

/** Calls back with the URL of a file, now and on every change. Returns the function that stops it. */
export function watchAsset(assetId: string, show: (source: AssetSource) => void): () => void {
  let stop: () => void = () => undefined;
  let ended = false;
  let shown: WaitingFile | null | undefined;
  const look = async (work: PendingWork | null): Promise<void> => {
    const request = work === null ? null : findWaiting(work.requests(), assetId);
    if (ended || shown === request) return;
    shown = request;
    if (work === null || request === null) return show({ src: assetUrl(assetId), request: null });
    const src = await localAddress(work, request);
    if (!ended && shown === request) show({ src, request });
  };
  void currentPending().then(async (work) => {
    await work?.loaded;
    if (ended) return;
    stop = work?.subscribe(() => void look(work)) ?? stop;
    await look(work);
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

function findWaiting(requests: readonly PendingRequest[], assetId: string): WaitingFile | null {
  for (const request of requests)
    if (request.kind === 'attach-file' && request.assetId === assetId) return request;
  return null;
}

/** Typed so that no browser runs what is in it: an address of this kind belongs to our own origin. */
function localAddress(work: PendingWork, { id: requestId, mime }: WaitingFile): Promise<string | null> {
  const known = local.get(requestId);
  if (known !== undefined) return known;
  const address = work
    .file(requestId)
    .then((file) =>
      file === undefined ? null : URL.createObjectURL(new Blob([file], { type: safeType(mime) })),
    );
  local.set(requestId, address);
  const stop = work.subscribe(() => {
    if (work.requests().some(({ id }) => id === requestId)) return;
    stop();
    local.delete(requestId);
    setTimeout(() => void address.then((url) => url !== null && URL.revokeObjectURL(url)), RELEASE_MS);
  });
  return address;
}
