/** Queries and mutations of agents, of their tokens and of what they did. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, readAnswer, send } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import {
  type AgentBody,
  agentListSchema,
  agentRunListSchema,
  agentSchema,
  type CreateAgentBody,
  type CreateAgentTokenBody,
  createdAgentTokenSchema,
  type PatchAgentBody,
  undoneRunSchema,
} from '#core/protocol/api/programs/agents.ts';

/** Agents work by themselves, so what is shown is read again this often while somebody looks. */
const LOOK_MS = 10_000;
const agentsKey = ['agents'] as const;

const pathOf = (agentId: string) => `/agents/${encodeURIComponent(agentId)}`;

/** For admins all, for others those that they answer for. */
export function useAgents() {
  return useQuery({
    queryKey: [...agentsKey, 'list'],
    queryFn: async ({ signal }) => (await api.get('/agents', agentListSchema, { signal })).items,
    refetchInterval: LOOK_MS,
    staleTime: 0,
  });
}

export function useAgentRuns(agentId: string) {
  return useInfiniteQuery({
    queryKey: [...agentsKey, agentId, 'runs'],
    queryFn: ({ signal, pageParam }) => {
      const cursor = pageParam === null ? '' : `?cursor=${encodeURIComponent(pageParam)}`;
      return api.get(`${pathOf(agentId)}/runs${cursor}`, agentRunListSchema, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: LOOK_MS,
    staleTime: 0,
  });
}

/** Agents are among the members, who are asked for again as well. */
function useAgentMutation<Input, Answer>(run: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: agentsKey });
      // Also where no part of this page shows them: what is kept would be taken for new by the next page.
      void client.invalidateQueries({ queryKey: keys.members, refetchType: 'all' });
    },
  });
}

export type NewAgent = Omit<CreateAgentBody, 'scope'> & Pick<AgentBody, 'scope'>;

export function useCreateAgent() {
  return useAgentMutation((body: NewAgent) => api.post('/agents', body, agentSchema));
}

export function useChangeAgent(agentId: string) {
  return useAgentMutation((change: PatchAgentBody) => api.patch(pathOf(agentId), change, agentSchema));
}

export function useRemoveAgent(agentId: string) {
  return useAgentMutation((_: undefined) => api.delete(pathOf(agentId)));
}

/** Resolves to the token, which is never shown again. */
export function useCreateAgentToken(agentId: string) {
  return useAgentMutation((body: CreateAgentTokenBody) =>
    api.post(`${pathOf(agentId)}/tokens`, body, createdAgentTokenSchema),
  );
}

export function useRevokeAgentToken() {
  return useAgentMutation((id: string) => api.delete(`/api-tokens/${encodeURIComponent(id)}`));
}

/** Sends the bytes of a picture; `null` takes it away. */
export function useAgentPicture(agentId: string) {
  return useAgentMutation(async (file: Blob | null) => {
    const path = `${pathOf(agentId)}/picture`;
    const accept = { accept: 'application/json' };
    const [method, init] =
      file === null
        ? (['DELETE', { headers: accept }] as const)
        : ([
            'PUT',
            { headers: { ...accept, 'content-type': 'application/octet-stream' }, body: file },
          ] as const);
    return await readAnswer(
      await send(`/api/v1${path}`, { method, ...init }),
      agentSchema,
      `${method} ${path}`,
    );
  });
}

export function useUndoRun(agentId: string) {
  return useAgentMutation((from: string) =>
    api.post(`${pathOf(agentId)}/runs/undo`, { from }, undoneRunSchema),
  );
}
