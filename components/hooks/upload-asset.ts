/** Sends a file to be kept beside a Codex, telling how far it has come (which `fetch` cannot). */
import { BinderyError } from '#core/errors.ts';
import { type AssetBody, assetSchema } from '#core/protocol/api/assets.ts';
import { problemSchema } from '#core/protocol/api/problem.ts';

/** `onProgress` gets a share from 0 to 1. Throws the server's own problem, or `unavailable` when it can't be reached. */
export function uploadAsset(
  codexId: string,
  file: File,
  onProgress: (share: number) => void,
): Promise<AssetBody> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(
      'POST',
      `/api/v1/codices/${encodeURIComponent(codexId)}/assets?name=${encodeURIComponent(file.name)}`,
    );
    request.setRequestHeader('content-type', file.type === '' ? 'application/octet-stream' : file.type);
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      onProgress(total === 0 ? 0 : loaded / total),
    );
    request.addEventListener('error', () =>
      reject(
        new BinderyError(
          'unavailable',
          'The file was not sent: Bindery can’t be reached. Try again when the network is back.',
        ),
      ),
    );
    request.addEventListener('load', () => {
      const body = readJson(request.responseText);
      const asset = assetSchema.safeParse(body);
      if (request.status < 300 && asset.success) return resolve(asset.data);
      const problem = problemSchema.safeParse(body);
      if (problem.success)
        return reject(new BinderyError(problem.data.code, problem.data.detail || problem.data.title));
      reject(
        new BinderyError(
          'internal',
          `The file was not taken: the server answered ${request.status}. Try again.`,
        ),
      );
    });
    request.send(file);
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
