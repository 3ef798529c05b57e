/** Query hooks of bringing content of a deleted Codex into a living one: the plan, and the act. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, send } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { codexSchema } from '#core/protocol/api/codices.ts';
import { contentPlanSchema, type RestoreContentBody } from '#core/protocol/api/history/content-restores.ts';

const pathOf = (codexId: string) => `/codices/${encodeURIComponent(codexId)}/content-restores`;
const KEY = 'content-plan';

/** What would change in `into`; `null`: nothing is asked. */
export function useContentPlan(into: string | null, from: string) {
  return useQuery({
    queryKey: [KEY, into, from],
    queryFn: ({ signal }) =>
      api.get(`${pathOf(into ?? '')}/plan`, contentPlanSchema, { signal, query: { from } }),
    enabled: into !== null,
    staleTime: 0,
    retry: false,
  });
}

export interface ContentBrought {
  /** The operation that did it; `null` when everything was so already. */
  readonly seq: number | null;
}

export function useRestoreContent() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({
      into,
      ...body
    }: RestoreContentBody & { readonly into: string }): Promise<ContentBrought> => {
      const response = await send(`/api/v1${pathOf(into)}`, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const seq = /\/versions\/(\d+)$/.exec(response.headers.get('location') ?? '')?.[1];
      return { seq: seq === undefined ? null : Number(seq) };
    },
    onSettled: () =>
      Promise.all([[KEY], keys.codices].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}

/** What was brought over, by the operation `seq`. */
export interface BroughtContent {
  readonly into: string;
  readonly seq: number;
  readonly fields: readonly string[];
}

/** Only the fields that were brought over go back, so that what others wrote elsewhere meanwhile stays. */
export function useUndoContent() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ into, seq, fields }: BroughtContent) =>
      api.post(`/codices/${encodeURIComponent(into)}/restore`, { seq: seq - 1, fields }, codexSchema),
    onSettled: () => client.invalidateQueries({ queryKey: keys.codices }),
  });
}
