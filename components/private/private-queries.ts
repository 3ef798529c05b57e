/** Queries of private Codices: read from the server, since their trees are in no document that the page has open. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { useMe } from '#components/api/queries.ts';
import { keys } from '#components/api/query-keys.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { modeRefusal } from '#components/suggesting-context/editing-mode.ts';
import { toast } from '#components/ui/toast.tsx';
import { codexListSchema } from '#core/protocol/api/codices.ts';
import { treeSchema } from '#core/protocol/api/tree.ts';

/** What others make and rename there is told by nothing else. */
const AGAIN_MS = 15_000;
/** More than anybody has in a navigator. */
const MOST = 200;

/** The private Codices on top that one may read. */
export function usePrivateCodices() {
  return useQuery({
    queryKey: keys.privateCodices,
    queryFn: async ({ signal }) =>
      (await api.get('/codices', codexListSchema, { signal, query: { private: 'only', limit: MOST } })).items,
    refetchInterval: AGAIN_MS,
  });
}

/** What stands directly below a private Codex, or one below it. */
export function usePrivateChildren(parentId: string, isWanted: boolean) {
  return useQuery({
    queryKey: keys.privateChildren(parentId),
    queryFn: async ({ signal }) =>
      (await api.get('/tree', treeSchema, { signal, query: { parent: parentId } })).items,
    enabled: isWanted,
    refetchInterval: AGAIN_MS,
  });
}

/** Moves a private Codex, or one below it, to the trash with all below it, and leaves its page. */
export function useTrashPrivateCodex(): (codexId: string) => void {
  const client = useQueryClient();
  const meId = useMe().data?.id ?? '';
  return (codexId) => {
    const refusal = modeRefusal(codexId, meId, 'This Codex');
    if (refusal !== null) return toast.notice(refusal);
    void api.delete(`/codices/${encodeURIComponent(codexId)}`).then(
      async () => {
        toast.done('Moved to the trash');
        navigate('/');
        await client.invalidateQueries({ queryKey: keys.codices });
      },
      (error: unknown) => toast.failed('It was not moved to the trash', error),
    );
  };
}
