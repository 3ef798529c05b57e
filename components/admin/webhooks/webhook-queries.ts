/** Queries and mutations of webhooks and of what was sent to them. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import {
  type ChangeWebhook,
  type CreateWebhook,
  deliveryListSchema,
  deliverySchema,
  webhookListSchema,
  webhookSchema,
  webhookWithSecretSchema,
} from '#core/protocol/api/programs/webhooks.ts';

/** Messages are sent by themselves, so what is shown is read again this often while somebody looks. */
const LOOK_MS = 10_000;
const webhooksKey = ['webhooks'] as const;

export function useWebhooks() {
  return useQuery({
    queryKey: [...webhooksKey, 'list'],
    queryFn: async ({ signal }) => (await api.get('/webhooks', webhookListSchema, { signal })).items,
    refetchInterval: LOOK_MS,
    staleTime: 0,
  });
}

export function useDeliveries(webhookId: string) {
  return useInfiniteQuery({
    queryKey: [...webhooksKey, webhookId, 'deliveries'],
    queryFn: ({ signal, pageParam }) => {
      const cursor = pageParam === null ? '' : `?cursor=${encodeURIComponent(pageParam)}`;
      return api.get(`${pathOf(webhookId)}/deliveries${cursor}`, deliveryListSchema, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: LOOK_MS,
    staleTime: 0,
  });
}

const pathOf = (webhookId: string) => `/webhooks/${encodeURIComponent(webhookId)}`;

function useWebhookMutation<Input, Answer>(run: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => void client.invalidateQueries({ queryKey: webhooksKey }),
  });
}

export function useCreateWebhook() {
  return useWebhookMutation((body: CreateWebhook) => api.post('/webhooks', body, webhookWithSecretSchema));
}

export function useChangeWebhook() {
  return useWebhookMutation(({ id, ...change }: ChangeWebhook & { readonly id: string }) =>
    api.patch(pathOf(id), change, webhookSchema),
  );
}

export function useRemoveWebhook() {
  return useWebhookMutation((id: string) => api.delete(pathOf(id)));
}

export function useReplaceSecret() {
  return useWebhookMutation((id: string) => api.post(`${pathOf(id)}/secret`, {}, webhookWithSecretSchema));
}

export function useReplayDelivery(webhookId: string) {
  return useWebhookMutation((id: string) =>
    api.post(`${pathOf(webhookId)}/deliveries/${encodeURIComponent(id)}/replay`, {}, deliverySchema),
  );
}
