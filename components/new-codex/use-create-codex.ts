/** A hook that creates a Codex on this device for the signed-in person. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { fetchTemplate } from '#components/api/queries.ts';
import { keys } from '#components/api/query-keys.ts';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { localParts } from '#components/locale/date-format.ts';
import { openClientPending } from '#components/pending-sending/client-pending.ts';
import { useTreeContext } from '#components/tree-context/tree-context.tsx';
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
    const { session, me, workspace } = scope;
    return async (wanted) => {
      // Its parent stands in the tree, which may still be on its way from the store.
      await session.loaded;
      if (await isPrivate(client, workspace, wanted)) return await createPrivateCodex(client, wanted);
      const { id, templates } = await createCodex(
        {
          pending: await openClientPending(me.id),
          store: personalStore(await clientStore(), me.id),
          workspace,
          actor: { id: me.id, name: me.name },
          now: session.environment.now,
          dayOf: (at) => localParts(new Date(at).toISOString()).date ?? '',
          newId: browserEnvironment.newId,
          findTemplate: (templateId) => fetchTemplate(client, templateId),
        },
        wanted,
      );
      for (const template of templates)
        client.setQueryData(keys.template(template.id, template.version), template);
      return id;
    };
  }, [client, scope]);
}

/** What is put below a private Codex must not come into the tree of the workspace, not even for a moment: a parent that is not there is asked for. */
async function isPrivate(
  client: QueryClient,
  workspace: Pick<Workspace, 'node'>,
  { parentId, private: isAsked = false }: NewCodexInput,
): Promise<boolean> {
  if (isAsked || parentId === undefined) return isAsked;
  const known = client.getQueryData<Pick<CodexBody, 'privateTopId'>>(keys.codex(parentId));
  if (known?.privateTopId !== undefined) return true;
  if (workspace.node(parentId) !== null) return false;
  return (await findPrivateTop(client, parentId)) !== null;
}
