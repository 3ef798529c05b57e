/** Query hooks for credentials: API tokens, invitations and password links. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { api, nothing } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { useSessionChange } from '#components/auth/auth-queries.ts';
import {
  type AcceptInvitationBody,
  type CreateInvitationBody,
  createdInvitationSchema,
  invitationListSchema,
  openedInvitationSchema,
  openedPasswordLinkSchema,
  passwordLinkSchema,
  type UsePasswordLinkBody,
  usedPasswordLinkSchema,
} from '#core/protocol/api/invitations.ts';
import {
  apiTokenListSchema,
  type CreateApiTokenBody,
  createdApiTokenSchema,
} from '#core/protocol/api/people.ts';

/** One's own, or everybody's for admins. */
export function useApiTokens(whose: 'mine' | 'all' = 'mine') {
  const query = whose === 'all' ? { all: 'true' } : {};
  return useQuery({
    queryKey: [...keys.apiTokens, whose],
    queryFn: async ({ signal }) =>
      (await api.get('/api-tokens', apiTokenListSchema, { signal, query })).items,
  });
}

/** A mutation that creates a token, and resolves to it; it is never shown again. */
export function useCreateApiToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CreateApiTokenBody) => api.post('/api-tokens', body, createdApiTokenSchema),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.apiTokens }),
  });
}

export function useRevokeApiToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/api-tokens/${encodeURIComponent(id)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.apiTokens }),
  });
}

export function useInvitations() {
  return useQuery({
    queryKey: keys.invitations,
    queryFn: async ({ signal }) => (await api.get('/invitations', invitationListSchema, { signal })).items,
  });
}

/** A mutation that creates an invitation, and resolves to its URL; it is never shown again. */
export function useCreateInvitation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CreateInvitationBody) => api.post('/invitations', body, createdInvitationSchema),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.invitations }),
  });
}

/** Sends an invitation by e-mail again; resolves to its new URL. */
export function useSendInvitation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      api.post(`/invitations/${encodeURIComponent(id)}/send`, undefined, createdInvitationSchema),
    onSettled: () => client.invalidateQueries({ queryKey: keys.invitations }),
  });
}

export function useRevokeInvitation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/invitations/${encodeURIComponent(id)}`),
    onSettled: () => client.invalidateQueries({ queryKey: keys.invitations }),
  });
}

export function useCreatePasswordLink() {
  return useMutation({
    mutationFn: (memberId: string) =>
      api.post(`/members/${encodeURIComponent(memberId)}/password-link`, undefined, passwordLinkSchema),
  });
}

/** What a link is for; asked once, for a link does not change. */
function useOpened<T>(path: string, token: string | null, schema: z.ZodType<T>) {
  return useQuery({
    queryKey: ['one-time-link', path, token],
    queryFn: ({ signal }) => api.post(path, { token }, schema, { signal }),
    enabled: token !== null && token !== '',
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useOpenedInvitation(token: string | null) {
  return useOpened('/invitations/open', token, openedInvitationSchema);
}

export function useOpenedPasswordLink(token: string | null) {
  return useOpened('/password-links/open', token, openedPasswordLinkSchema);
}

/** Makes the member and signs them in. */
export function useAcceptInvitation() {
  return useSessionChange((body: AcceptInvitationBody) => api.post('/invitations/accept', body, nothing));
}

/** Sets the password and signs in; resolves to whether a code is needed first. */
export function useSetPassword() {
  return useSessionChange(async (body: UsePasswordLinkBody) => {
    return 'needsCode' in (await api.post('/password-links/use', body, usedPasswordLinkSchema));
  });
}
