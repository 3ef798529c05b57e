/** A hook that creates a Codex on this device for the signed-in person. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { fetchTemplate } from '#components/api/queries.ts';
import { keys } from '#components/api/query-keys.ts';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { localParts } from '#components/locale/date-format.ts';
import { openClientPending } from '#components/pending-sending/client-pending.ts';
import { type TreeContextValue, useTreeContext } from '#components/tree-context/tree-context.tsx';
import type { CodexBody } from '#core/protocol/api/codices.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { createCodex, type NewCodexInput } from './create-local-codex.ts';
import { createPrivateCodex, findPrivateTop } from './create-private-codex.ts';

/** Returns a function that resolves to the id of the new Codex; see `createCodex`. `null` without a signed-in person. */
export function useCreateCodex(): ((wanted: NewCodexInput) => Promise<string>) | null {
  const client = useQueryClient();
  const scope = useTreeContext();
  return useMemo(() => {
    if (scope === null) return null;
    const { session, me, workspace: forest } = scope;
    return async (wanted) => {
      // Its parent stands in the tree, which may still be on its way from the store.
      await session.loaded;
      const home = await findHome(client, scope, wanted);
      if (home === null) return await createPrivateCodex(client, wanted);
      const { id, templates } = await createCodex(
        {
          pending: await openClientPending(me.id),
          store: personalStore(await clientStore(), me.id),
          workspace: home,
          actor: { id: me.id, name: me.name },
          now: session.environment.now,
          dayOf: (at) => localParts(new Date(at).toISOString()).date ?? '',
          newId: browserEnvironment.newId,
          findTemplate: (templateId) => fetchTemplate(client, templateId),
        },
        { ...wanted, private: home !== forest.shared },
      );
      for (const template of templates)
        client.setQueryData(keys.template(template.id, template.version), template);
      return id;
    };
  }, [client, scope]);
}

/**
 * The tree that it is made in; `null` where the server makes it alone: a private Codex, and what stands below one whose tree is not here. What is
 * put below a private Codex must not come into the tree of the workspace, not even for a moment: a parent that is not here is asked for.
 */
async function findHome(
  client: QueryClient,
  { workspace: forest }: TreeContextValue,
  { parentId, private: isAsked = false }: NewCodexInput,
): Promise<Workspace | null> {
  if (parentId === undefined) return isAsked ? null : forest.shared;
  const known = client.getQueryData<Pick<CodexBody, 'privateTopId'>>(keys.codex(parentId));
  const topId = forest.privateTopOf(parentId) ?? known?.privateTopId ?? null;
  if (topId !== null) {
    const tree = forest.treeOf(topId);
    return tree !== null && tree.node(parentId) !== null ? tree : null;
  }
  if (isAsked) return null;
  const isShared = forest.shared.node(parentId) !== null || (await findPrivateTop(client, parentId)) === null;
  return isShared ? forest.shared : null;
}
