/** Query hooks for whoever comes by a share link: what it opens, shows and leads to. */
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { noteTimeZone } from '#components/locale/workspace-day.ts';
import { isBinderyError } from '#core/errors.ts';
import {
  type OpenedShare,
  openedShareSchema,
  sharedTreeSchema,
  sharedViewSchema,
} from '#core/protocol/api/sharing.ts';

/** Nothing tells this page of a change: it asks again while somebody looks at it. */
const VIEW_MS = 15_000;
const TREE_MS = 60_000;

/** Who opens a link: whoever has its token, or a guest who has joined and is not asked for its password again. */
export interface LinkHolder {
  readonly token: string;
  readonly guestId: string | null;
  /** One of those that the link leads to; without it, the one on top. */
  readonly codexId?: string;
}

export const sharedCodexKey = ({ token, codexId }: LinkHolder, templateVersion: number | null) =>
  ['share', token, codexId ?? 'top', templateVersion ?? 'first'] as const;

/** What a holder sends to open the link. */
export function openingOf({ token, guestId, codexId }: LinkHolder) {
  return { token, ...(guestId !== null && { guestId }), ...(codexId !== undefined && { codexId }) };
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
 * is fetched through the link, since guests cannot request templates. `known` is what was opened before.
 */
export function useSharedCodex(holder: LinkHolder, templateVersion: number | null, known?: OpenedShare) {
  return useQuery({
    queryKey: sharedCodexKey(holder, templateVersion),
    ...(known !== undefined && { initialData: known }),
    queryFn: ({ signal }) => openLink(openingOf(holder), signal),
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** A query for the tree of a link for a part of it. Sockets tell of changes; it is asked for again in case one was away just then. */
export function useSharedTree({ token, guestId }: LinkHolder) {
  return useQuery({
    queryKey: ['share-tree', token],
    queryFn: ({ signal }) => {
      const headers = { authorization: `Bearer ${token}~${guestId ?? ''}` };
      return api.get('/share/tree', sharedTreeSchema, { signal, headers });
    },
    refetchInterval: TREE_MS,
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
    queryKey: ['share-people', holder.token, holder.codexId ?? 'top', ...unknown],
    queryFn: ({ signal }) => api.post('/share/open', openingOf(holder), openedShareSchema, { signal }),
    enabled: unknown.length > 0,
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.people ?? share.people;
}
