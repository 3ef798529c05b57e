/** Letting a request go that the server does not take, with a way back. */
import { useCallback } from 'react';
import { cacheAsset, uncacheAsset } from '#components/assets/cached-assets.ts';
import { toast } from '#components/ui/toast.tsx';
import { useTreeContext } from '#components/workspace-tree/tree-context.tsx';
import type { QueuedRequest } from '#sync/pending/queued-request.ts';
import { requestWords } from './request-labels.ts';
import { useRequestQueue } from './requests-provider.tsx';

/**
 * What was to be sent is not sent any more; what was written into a Codex that was never taken stays on this device until its
 * room is needed. Children of such a Codex move up, so that they don't go with it.
 */
export function useDiscardRequest(): (request: QueuedRequest) => Promise<void> {
  const queue = useRequestQueue();
  const scope = useTreeContext();
  return useCallback(
    async (request) => {
      if (queue === null) return;
      const file = await queue.file(request.id);
      if (request.kind === 'create-codex' && scope?.mayEdit) leaveTree(scope.workspace, request.codices);
      if (request.kind === 'attach-file') await uncacheAsset(request.assetId);
      await queue.discard(request.id);
      toast.undo(`${requestWords(request)}: not sent any more`, () => {
        const { id: _id, failure: _failure, ...again } = request;
        if (request.kind === 'attach-file' && file !== undefined)
          void cacheAsset(request.assetId, file, request.mime, true);
        queue.add(again, file).catch((error: unknown) => toast.failed('It was not brought back', error));
      });
    },
    [queue, scope],
  );
}

type Tree = NonNullable<ReturnType<typeof useTreeContext>>['workspace'];

function leaveTree(workspace: Tree, codices: readonly { readonly id: string }[]): void {
  const leaving = new Set(codices.map(({ id }) => id).filter((id) => workspace.node(id) !== null));
  workspace.transact(() => {
    for (const id of leaving) {
      const staying = workspace.children(id).filter((child) => !leaving.has(child));
      const home = workspace.ancestors(id).findLast((above) => !leaving.has(above)) ?? null;
      if (staying.length > 0) workspace.move(staying, { parentId: home });
    }
    workspace.setState([...leaving], 'trashed');
  });
}
