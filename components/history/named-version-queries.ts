/** Mutations that name a version, change the name or note, and take the name away. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import {
  type ChangeNamedVersionBody,
  type NameVersionBody,
  namedVersionSchema,
} from '#core/protocol/api/history.ts';
import { historyKey, pathOf } from './comparison/comparison-queries.ts';
import { useBranchParameter } from './comparison/history-branch.ts';

const versionPath = (codexId: string, name: string) =>
  `${pathOf(codexId)}/versions/${encodeURIComponent(name)}`;

export function useNameVersion(codexId: string) {
  const of = useBranchParameter();
  return useMutation({
    mutationFn: (body: Omit<NameVersionBody, 'branch'>) =>
      api.post(`${pathOf(codexId)}/versions`, { ...body, ...of }, namedVersionSchema),
    ...useRefresh(codexId),
  });
}

export function useChangeNamedVersion(codexId: string) {
  return useMutation({
    mutationFn: ({ name, change }: { readonly name: string; readonly change: ChangeNamedVersionBody }) =>
      api.patch(versionPath(codexId, name), change, namedVersionSchema),
    ...useRefresh(codexId),
  });
}

export function useRemoveVersionName(codexId: string) {
  return useMutation({
    mutationFn: (name: string) => api.delete(versionPath(codexId, name)),
    ...useRefresh(codexId),
  });
}

/** Takes the removal of a name back. */
export function useRestoreVersionName(codexId: string) {
  return useMutation({
    mutationFn: (name: string) =>
      api.post(`${versionPath(codexId, name)}/restore`, undefined, namedVersionSchema),
    ...useRefresh(codexId),
  });
}

function useRefresh(codexId: string) {
  const client = useQueryClient();
  return { onSettled: () => client.invalidateQueries({ queryKey: [...historyKey(codexId), 'versions'] }) };
}
