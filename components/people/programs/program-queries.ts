/** Queries and mutations of programs that are let in by OAuth. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import {
  type AnswerProgramBody,
  answeredProgramSchema,
  askedProgramSchema,
  connectedProgramListSchema,
} from '#core/protocol/api/programs/connected-programs.ts';

const connectedKey = ['connected-programs'] as const;

/** What the program asks for that sent the browser here with this query. */
export function useAskedProgram(request: string) {
  return useQuery({
    queryKey: [...connectedKey, 'asked', request],
    queryFn: ({ signal }) =>
      api.post('/connected-programs/requests', { request }, askedProgramSchema, { signal }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** Resolves to where the browser has to go. */
export function useAnswerProgram() {
  return useMutation({
    mutationFn: (body: AnswerProgramBody) => api.post('/connected-programs', body, answeredProgramSchema),
  });
}

export function useConnectedPrograms() {
  return useQuery({
    queryKey: [...connectedKey, 'list'],
    queryFn: async ({ signal }) =>
      (await api.get('/connected-programs', connectedProgramListSchema, { signal })).items,
    staleTime: 0,
  });
}

export function useDisconnectProgram() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/connected-programs/${encodeURIComponent(id)}`),
    onSettled: () => client.invalidateQueries({ queryKey: connectedKey }),
  });
}
