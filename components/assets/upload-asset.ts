/** Uploads a file with progress, which `fetch` cannot report. */
import { serverReach } from '#components/api/server-reach.ts';
import { BinderyError } from '#core/errors.ts';
import { type AssetBody, assetSchema } from '#core/protocol/api/assets.ts';
import { problemSchema } from '#core/protocol/api/problem.ts';

export interface UploadOptions {
  /** Made here: the same id with the same bytes is kept once. */
  readonly id: string;
  readonly name: string;
  /** Gets a share from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** A connection that takes nothing for this long is lost. */
const STALLED_MS = 60_000;
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);

/** Uploads a file. Throws the server's problem, or `unavailable` when it cannot be reached. */
export function uploadAsset(codexId: string, file: Blob, options: UploadOptions): Promise<AssetBody> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stalled = setTimeout(() => request.abort(), STALLED_MS);
    const moved = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED_MS);
    };
    const query = new URLSearchParams({ name: options.name, id: options.id });
    request.open('POST', `/api/v1/codices/${encodeURIComponent(codexId)}/assets?${query}`);
    request.setRequestHeader('content-type', file.type === '' ? 'application/octet-stream' : file.type);
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      moved();
      options.onProgress?.(total === 0 ? 0 : loaded / total);
    });
    request.addEventListener('loadend', () => clearTimeout(stalled));
    for (const lost of ['error', 'abort'])
      request.addEventListener(lost, () => {
        serverReach.report(false);
        reject(unavailable());
      });
    request.addEventListener('load', () => {
      const isAway = AWAY.has(request.status);
      serverReach.report(!isAway);
      const body = readJson(request.responseText);
      const asset = assetSchema.safeParse(body);
      if (request.status < 300 && asset.success) return resolve(asset.data);
      const problem = problemSchema.safeParse(body);
      if (problem.success)
        return reject(new BinderyError(problem.data.code, problem.data.detail || problem.data.title));
      reject(
        isAway
          ? unavailable()
          : new BinderyError(
              'internal',
              `The file was not accepted: the server answered ${request.status}. Try again.`,
            ),
      );
    });
    request.send(file);
  });
}

function unavailable(): BinderyError {
  return new BinderyError(
    'unavailable',
    'The file was not sent: Bindery can’t be reached. Try again when the network is back.',
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
