/** Query hooks for share links, and for opening one as a guest. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { noteTimeZone } from '#components/locale/workspace-day.ts';
import { isBinderyError } from '#core/errors.ts';
import {
  type CreateShareLinkBody,
  createdShareLinkSchema,
  linkLookSchema,
  type OpenedShare,
  openedShareSchema,
  type ShareLinkBody,
  sharedViewSchema,
  shareLinkListSchema,
  shareLinkSchema,
  type UpdateShareLinkBody,
} from '#core/protocol/api/sharing.ts';

/** Guests come and go by themselves, so the list is asked for again while it is on screen. */
const REFRESH_MS = 2_000;
/** Nothing tells this page of a change: it asks again while somebody looks at it. */
const VIEW_MS = 15_000;

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

/** Changes one link; the list shows it at once. */
export function useUpdateShareLink({ id, codexId }: Pick<ShareLinkBody, 'id' | 'codexId'>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: UpdateShareLinkBody) =>
      api.patch(`/share-links/${encodeURIComponent(id)}`, body, shareLinkSchema),
    onSuccess: (changed) =>
      client.setQueryData<readonly ShareLinkBody[]>(linkKey(codexId), (links) =>
        links?.map((link) => (link.id === id ? changed : link)),
      ),
  });
}

export function useDisconnectGuest({ id, codexId }: Pick<ShareLinkBody, 'id' | 'codexId'>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (guestId: string) =>
      api.delete(`/share-links/${encodeURIComponent(id)}/guests/${encodeURIComponent(guestId)}`),
    onSettled: () => client.invalidateQueries({ queryKey: linkKey(codexId) }),
  });
}

/** Asks for the address at which one sees what guests of this link see. */
export function useViewAs({ id }: Pick<ShareLinkBody, 'id'>) {
  return useMutation({
    mutationFn: () => api.post(`/share-links/${encodeURIComponent(id)}/view-as`, {}, linkLookSchema),
  });
}

export function useRevokeShareLink(codexId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (linkId: string) => api.delete(`/share-links/${encodeURIComponent(linkId)}`),
    onSettled: () => client.invalidateQueries({ queryKey: linkKey(codexId) }),
  });
}

/** Who opens a link: whoever has its token, or a guest who has joined and is not asked for its password again. */
export interface LinkHolder {
  readonly token: string;
  readonly guestId: string | null;
}

export const sharedCodexKey = (token: string, templateVersion: number | null) =>
  ['share', token, templateVersion ?? 'first'] as const;

/** What a holder sends to open the link. */
export function openingOf({ token, guestId }: LinkHolder) {
  return { token, ...(guestId !== null && { guestId }) };
}

/** Whether a link was not opened because it shows some fields only. */
export function isForFields(error: Error): boolean {
  return isBinderyError(error) && error.code === 'forbidden';
}

/** Opens a link; the page goes by the time zone of its workspace from then on. */
export async function openLink(
  opening: ReturnType<typeof openingOf> & { readonly password?: string },
  signal?: AbortSignal,
): Promise<OpenedShare> {
  const share = await api.post('/share/open', opening, openedShareSchema, signal ? { signal } : {});
  noteTimeZone(share.timeZone);
  return share;
}

/**
 * A query for the Codex of a share link. `templateVersion` is that of the open document: when it changes, the new template
 * is fetched through the link, since guests cannot request templates.
 */
export function useSharedCodex(holder: LinkHolder, templateVersion: number | null) {
  return useQuery({
    queryKey: sharedCodexKey(holder.token, templateVersion),
    queryFn: ({ signal }) => openLink(openingOf(holder), signal),
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** A query for what a link for some fields shows. */
export function useSharedView(token: string, password: string | undefined) {
  const opening = { token, ...(password !== undefined && { password }) };
  return useQuery({
    queryKey: ['share-view', token],
    queryFn: ({ signal }) => api.post('/share/view', opening, sharedViewSchema, { signal }),
    refetchInterval: VIEW_MS,
    retry: false,
  });
}

/** The names of the people in a shared Codex, fetched again when fields name others. */
export function useSharedPeople(holder: LinkHolder, share: OpenedShare, named: readonly string[]) {
  const unknown = named.filter((id) => !share.people.some((person) => person.id === id)).sort();
  const { data } = useQuery({
    queryKey: ['share-people', holder.token, ...unknown],
    queryFn: ({ signal }) => api.post('/share/open', openingOf(holder), openedShareSchema, { signal }),
    enabled: unknown.length > 0,
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.people ?? share.people;
}
