/** A hook for the uploads of a field, with their progress. */
import { useState } from 'react';
import { misfitOf, refusalOf } from '#components/assets/upload-checks.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { isBinderyError } from '#core/errors.ts';
import type { AssetBody } from '#core/protocol/api/assets.ts';

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
  const { services } = useCodexContext();
  const [running, setRunning] = useState<readonly Upload[]>([]);
  const update = (key: number, change: Partial<Upload>) =>
    setRunning((uploads) =>
      uploads.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)),
    );
  const dismiss = (key: number) => setRunning((uploads) => uploads.filter((upload) => upload.key !== key));

  const sendOne = async (file: File): Promise<void> => {
    const key = nextKey++;
    const refusal = refusalOf(file, accept);
    setRunning((uploads) => [...uploads, { key, name: file.name, share: 0, problem: refusal }]);
    if (refusal !== null) return;
    if (services.upload === null) return update(key, { problem: 'Files can’t be uploaded here.' });
    try {
      const asset = await services.upload(file, (share) => update(key, { share }));
      const misfit = misfitOf(asset, accept);
      if (misfit !== null) return update(key, { problem: misfit });
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
