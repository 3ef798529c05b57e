/** Attaches a file to a Codex: uploaded at once, or kept on this device until the server can be reached. */
import { serverReach } from '#components/api/server-reach.ts';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { isBinderyError } from '#core/errors.ts';
import type { AssetBody } from '#core/protocol/api/assets.ts';
import { creationOf } from '#sync/pending/pending-request.ts';
import type { PendingWork } from '#sync/pending/pending-work.ts';
import { assetUrl } from './asset-value.ts';
import { cacheAsset } from './cached-assets.ts';
import { inspectFile } from './file-type.ts';
import { uploadAsset } from './upload-asset.ts';

export interface AttachOptions {
  readonly codexId: string;
  readonly title: string;
  /** When it is attached, ms since epoch by the clock of the server. */
  readonly at: number;
  readonly onProgress: (share: number) => void;
}

/**
 * Attaches a file, and resolves when it can be referred to: uploaded, or stored here under its final id. Throws what
 * `inspectFile` throws, the server's refusal, and store errors.
 */
export async function attachFile(
  pending: PendingWork | null,
  file: File,
  { codexId, title, at, onProgress }: AttachOptions,
): Promise<AssetBody> {
  const inspected = await inspectFile(file);
  const id = browserEnvironment.newId();
  const isExpected = pending !== null && creationOf(pending.requests(), codexId) !== null;
  if (pending === null || (serverReach.get() === 'reachable' && !isExpected)) {
    try {
      return await uploadAsset(codexId, file, { id, name: file.name, onProgress });
    } catch (error) {
      const isAway = isBinderyError(error) && error.code === 'unavailable';
      if (pending === null || !isAway) throw error;
    }
  }
  const { name, size } = file;
  await cacheAsset(id, file, inspected.mime, true);
  const { mime } = inspected;
  await pending.add({ kind: 'attach-file', codexId, at, title, assetId: id, name, mime, size }, file);
  return { id, url: assetUrl(id), name, size, ...inspected };
}
