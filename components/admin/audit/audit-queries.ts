/** Queries of the audit log. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { type AuditFilter, auditListSchema, auditVerificationSchema } from '#core/protocol/api/audit.ts';

/** The log page by page, newest first. */
export function useAuditLog(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get('/audit', auditListSchema, {
        signal,
        query: { ...filter, limit: 50, cursor: pageParam ?? undefined },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
  });
}

/** Whether the chain of the log holds. The server walks all of it for an answer, so one is good for a while. */
export function useAuditVerification() {
  return useQuery({
    queryKey: ['audit-verification'],
    queryFn: ({ signal }) => api.get('/audit/verification', auditVerificationSchema, { signal }),
    staleTime: 5 * 60_000,
    refetchOnWindowFocus: false,
  });
}

/** Where the events that fit are downloaded as JSON lines. */
export function auditExportPath(filter: AuditFilter): string {
  return `/api/v1/audit/export?${new URLSearchParams({ ...filter } as Record<string, string>)}`;
}
