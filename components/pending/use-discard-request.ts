/** A hook that discards a refused request, with Undo. */
import { useCallback } from 'react';
import { cacheAsset, uncacheAsset } from '#components/assets/cached-assets.ts';
import { type TreeContextValue, useTreeContext } from '#components/tree-context/tree-context.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { PendingRequest } from '#sync/pending/pending-request.ts';
import { usePending } from './pending-context.tsx';
import { requestLabel } from './request-labels.ts';

/**
 * Discards a request. What was written into a Codex whose creation was refused stays on this device until its space is
 * needed; children of such a Codex move up.
 */
export function useDiscardRequest(): (request: PendingRequest) => Promise<void> {
  const work = usePending()?.work;
  const scope = useTreeContext();
  return useCallback(
    async (request) => {
      if (work === undefined) return;
      const file = await work.file(request.id);
      if (request.kind === 'create-codex' && scope !== null) leaveTree(scope, request.codices);
      if (request.kind === 'attach-file') await uncacheAsset(request.assetId);
      await work.discard(request.id);
      toast.undo(`${requestLabel(request)}: not sent any more`, () => {
        const { id: _id, failure: _failure, ...again } = request;
        if (request.kind === 'attach-file' && file !== undefined)
          void cacheAsset(request.assetId, file, request.mime, true);
        work.add(again, file).catch((error: unknown) => toast.failed('It was not brought back', error));
      });
    },
    [work, scope],
  );
}

function leaveTree(
  { workspace, mayEditAt }: TreeContextValue,
  codices: readonly { readonly id: string }[],
): void {
  const ids = codices.map(({ id }) => id);
  const leaving = new Set(ids.filter((id) => workspace.node(id) !== null && mayEditAt(id)));
  workspace.transact(() => {
    for (const id of leaving) {
      const staying = workspace.children(id).filter((child) => !leaving.has(child));
      const home = workspace.ancestors(id).findLast((above) => !leaving.has(above)) ?? null;
      if (staying.length > 0) workspace.move(staying, { parentId: home });
    }
    workspace.setState([...leaving], 'trashed');
  });
}
