/** Query hooks for the history of a Codex: its versions, who wrote it, an earlier state, and restoring. */
import { useInfiniteQuery, useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { api, send } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { type CommentActBody, commentActListSchema } from '#core/protocol/api/comments.ts';
import {
  blameSchema,
  chainReportSchema,
  type NamedVersionBody,
  operationListSchema,
  passageListSchema,
  type RestoreBody,
  versionListSchema,
} from '#core/protocol/api/history.ts';
import { historyKey, pathOf } from './comparison/comparison-queries.ts';
import { useBranchParameter } from './comparison/history-branch.ts';

/** Others may be writing while somebody looks back. */
const REFRESH_MS = 4_000;
const MINUTE = 60_000;
const NONE: readonly NamedVersionBody[] = [];

/** A query for versions, newest first, in pages, refreshed while visible. */
export function useVersions(codexId: string) {
  const of = useBranchParameter();
  const query = useInfiniteQuery({
    queryKey: [...historyKey(codexId), 'versions', of],
    queryFn: ({ pageParam, signal }) =>
      api.get(`${pathOf(codexId)}/versions`, versionListSchema, {
        signal,
        query: { cursor: pageParam, ...of },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: REFRESH_MS,
  });
  const versions = useMemo(() => query.data?.pages.flatMap(({ items }) => items), [query.data]);
  const first = query.data?.pages[0];
  /** How to load earlier ones; `null` when all are here. */
  const more = query.hasNextPage ? { busy: query.isFetchingNextPage, load: query.fetchNextPage } : null;
  const { named = NONE, headSeq, foldedTo = null, sessionsFoldedTo = null } = first ?? {};
  return { ...query, versions, named, headSeq, foldedTo, sessionsFoldedTo, more };
}

/**
 * A query for what was said, settled and decided, newest first: all of it since `since`, an instant in ISO form, or `null` for all
 * there is. Fetches page after page until it reaches so far back; nothing while it is not known how far.
 */
export function useCommentActs(
  codexId: string,
  span: { readonly since: string | null } | undefined,
): readonly CommentActBody[] {
  const isKnown = span !== undefined;
  const since = span?.since ?? null;
  const query = useInfiniteQuery({
    queryKey: [...historyKey(codexId), 'comments'],
    queryFn: ({ pageParam, signal }) =>
      api.get(`${pathOf(codexId)}/comments/activity`, commentActListSchema, {
        signal,
        query: { cursor: pageParam, limit: 200 },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: isKnown,
    refetchInterval: REFRESH_MS,
  });
  const { data, hasNextPage, isFetching, fetchNextPage } = query;
  const all = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const reached = all.at(-1)?.at;
  const isShort = hasNextPage && (since === null || reached === undefined || reached >= since);
  useEffect(() => {
    if (isShort && !isFetching) void fetchNextPage();
  }, [isShort, isFetching, fetchNextPage]);
  return useMemo(() => (since === null ? all : all.filter(({ at }) => at >= since)), [all, since]);
}

/** Queries for the writers of fields, refreshed while visible; they come together. */
export function useBlame(codexId: string, fields: readonly string[]) {
  const of = useBranchParameter();
  return useQueries({
    queries: fields.map((field) => ({
      queryKey: [...historyKey(codexId), 'blame', field, of],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        api.get(`${pathOf(codexId)}/blame`, blameSchema, { signal, query: { field, ...of } }),
      staleTime: REFRESH_MS,
      refetchInterval: MINUTE / 4,
    })),
    combine: (answers) => ({
      blamed: answers.flatMap(({ data }) => (data === undefined ? [] : [data])),
      error: answers.find(({ error, data }) => error !== null && data === undefined)?.error ?? null,
      isPending: answers.some(({ isPending }) => isPending),
    }),
  });
}

/** A query for when words came into the texts of a Codex, and when they went; none without words. */
export function usePassages(codexId: string, words: string) {
  const of = useBranchParameter();
  return useQuery({
    queryKey: [...historyKey(codexId), 'passages', words, of],
    queryFn: ({ signal }) =>
      api.get(`${pathOf(codexId)}/passages`, passageListSchema, { signal, query: { q: words, ...of } }),
    enabled: words !== '',
    staleTime: REFRESH_MS,
    gcTime: MINUTE,
  });
}

/** A query for the document after operation `seq`, of the Codex or of one of its branches, as one Yjs update. */
export function usePastState(codexId: string, seq: number, branch?: string) {
  return useQuery({
    queryKey: [...historyKey(codexId), 'state', seq, branch ?? null],
    queryFn: async ({ signal }) => {
      const of = branch === undefined ? '' : `?branch=${encodeURIComponent(branch)}`;
      const response = await send(`/api/v1${pathOf(codexId)}/versions/${seq}/state${of}`, { signal });
      return new Uint8Array(await response.arrayBuffer());
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: MINUTE,
  });
}

/** A query that has the server verify the whole hash chain, at most once a minute. */
export function useChainReport(codexId: string) {
  const of = useBranchParameter();
  return useQuery({
    queryKey: [...historyKey(codexId), 'verify', of],
    queryFn: ({ signal }) => api.get(`${pathOf(codexId)}/verify`, chainReportSchema, { signal, query: of }),
    staleTime: MINUTE,
    refetchOnWindowFocus: false,
  });
}

export interface Restored {
  /** The operation the restore became; `null` when everything was so already. */
  readonly seq: number | null;
  /** What it changed. */
  readonly fields: readonly string[];
}

/** A mutation that restores fields, or everything, to an earlier version by a new edit. */
export function useRestoreVersion(codexId: string) {
  const client = useQueryClient();
  const of = useBranchParameter();
  return useMutation({
    mutationFn: async (body: Omit<RestoreBody, 'branch'>): Promise<Restored> => {
      const response = await send(`/api/v1${pathOf(codexId)}/restore`, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, ...of }),
      });
      const seq = seqOf(response);
      return seq === null ? { seq, fields: [] } : readRestore(codexId, seq, of);
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: historyKey(codexId) });
      void client.invalidateQueries({ queryKey: keys.codices });
    },
  });
}

/** The operation that the restore became; `null` when nothing had to change. Not the ETag: others write on meanwhile. */
function seqOf(response: Response): number | null {
  const seq = /\/versions\/(\d+)(?:\?|$)/.exec(response.headers.get('location') ?? '')?.[1];
  return seq === undefined ? null : Number(seq);
}

/** Somebody else may have written at the same moment, so what is to be undone is read from the operation itself. */
async function readRestore(
  codexId: string,
  seq: number,
  of: { readonly branch?: string },
): Promise<Restored> {
  const page = await api.get(`${pathOf(codexId)}/operations`, operationListSchema, {
    query: { cursor: String(seq + 1), limit: 1, ...of },
  });
  const operation = page.items.find((item) => item.seq === seq && item.origin === 'restore');
  if (operation === undefined) return { seq: null, fields: [] };
  return { seq, fields: [...new Set(operation.fields.map(({ field }) => field))] };
}
