/** Files on their way to the server, with how far each has come. */
import { useState } from 'react';
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { isBinderyError } from '#core/errors.ts';
import { type AssetBody, MAX_ASSET_BYTES } from '#core/protocol/api/assets.ts';
import { accepts } from '#core/template/field-types/asset-checks.ts';

export interface Upload {
  readonly key: number;
  readonly name: string;
  /** 0–1. */
  readonly share: number;
  readonly problem: string | null;
}

export interface Uploads {
  readonly running: readonly Upload[];
  /** Sends files one after another; each one that arrived is handed over. Refusals stay listed until dismissed. */
  readonly send: (files: readonly File[]) => void;
  readonly dismiss: (key: number) => void;
}

let nextKey = 0;

export function useUploads(accept: readonly string[] | null, onArrival: (asset: AssetBody) => void): Uploads {
  const { services } = useCodexScope();
  const [running, setRunning] = useState<readonly Upload[]>([]);
  const update = (key: number, change: Partial<Upload>) =>
    setRunning((uploads) =>
      uploads.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)),
    );
  const dismiss = (key: number) => setRunning((uploads) => uploads.filter((upload) => upload.key !== key));

  const sendOne = async (file: File): Promise<void> => {
    const key = nextKey++;
    setRunning((uploads) => [...uploads, { key, name: file.name, share: 0, problem: refusal(file, accept) }]);
    if (refusal(file, accept) !== null) return;
    if (services.upload === null) return update(key, { problem: 'Files can’t be uploaded here.' });
    try {
      const asset = await services.upload(file, (share) => update(key, { share }));
      dismiss(key);
      onArrival(asset);
    } catch (error) {
      update(key, {
        problem: isBinderyError(error) ? error.message : 'The upload was interrupted. Try again.',
      });
    }
  };

  return {
    running,
    dismiss,
    send: (files) => {
      void files.reduce<Promise<void>>((before, file) => before.then(() => sendOne(file)), Promise.resolve());
    },
  };
}

function refusal(file: File, accept: readonly string[] | null): string | null {
  if (file.size > MAX_ASSET_BYTES)
    return `It is larger than ${formatBytes(MAX_ASSET_BYTES)}, the most that can be kept.`;
  if (accept !== null && !accept.some((pattern) => accepts(pattern, file.type)))
    return `Accepted here: ${accept.join(', ')}.`;
  return null;
}

/** `1.4 MB`, in decimal units. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const amount = bytes / 1000 ** step;
  return `${amount >= 10 || step === 0 ? Math.round(amount) : amount.toFixed(1)} ${units[step]}`;
}
