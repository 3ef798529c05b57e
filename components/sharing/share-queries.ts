/** Query hooks for share links, and for opening one as a guest. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { noteTimeZone } from '#components/locale/workspace-day.ts';
import {
  type CreateShareLinkBody,
  createdShareLinkSchema,
  type OpenedShare,
  openedShareSchema,
  shareLinkListSchema,
} from '#core/protocol/api/sharing.ts';

/** Guests come and go by themselves, so the list is asked for again while it is on screen. */
const REFRESH_MS = 2_000;

const linkKey = (codexId: string) => ['share-links', codexId] as const;

/** A query for the share links of a Codex, newest first, each with its connected guests. */
export function useShareLinks(codexId: string, enabled: boolean) {
  return useQuery({
    queryKey: linkKey(codexId),
    queryFn: async ({ signal }) =>
      (await api.get(`/codices/${encodeURIComponent(codexId)}/share-links`, shareLinkListSchema, { signal }))
        .items,
    enabled,
    refetchInterval: REFRESH_MS,
  });
}

export function useCreateShareLink(codexId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CreateShareLinkBody) =>
      api.post(`/codices/${encodeURIComponent(codexId)}/share-links`, body, createdShareLinkSchema),
    onSuccess: () => client.invalidateQueries({ queryKey: linkKey(codexId) }),
  });
}

export function useRevokeShareLink(codexId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (linkId: string) => api.delete(`/share-links/${encodeURIComponent(linkId)}`),
    onSettled: () => client.invalidateQueries({ queryKey: linkKey(codexId) }),
  });
}

/**
 * A query for the Codex of a share link. `templateVersion` is that of the open document: when it changes, the new template
 * is fetched through the link, since guests cannot request templates.
 */
export function useSharedCodex(token: string, templateVersion: number | null) {
  return useQuery({
    queryKey: ['share', token, templateVersion ?? 'first'],
    queryFn: async ({ signal }) => {
      const share = await api.post('/share/open', { token }, openedShareSchema, { signal });
      noteTimeZone(share.timeZone);
      return share;
    },
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** The names of the people in a shared Codex, fetched again when fields name others. */
export function useSharedPeople(token: string, share: OpenedShare, named: readonly string[]) {
  const unknown = named.filter((id) => !share.people.some((person) => person.id === id)).sort();
  const { data } = useQuery({
    queryKey: ['share-people', token, ...unknown],
    queryFn: ({ signal }) => api.post('/share/open', { token }, openedShareSchema, { signal }),
    enabled: unknown.length > 0,
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.people ?? share.people;
}
