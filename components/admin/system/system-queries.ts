/** Queries of the state of the system. */
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { systemChecksSchema, systemSchema } from '#core/protocol/api/administration/system.ts';

const LOOK_AGAIN_MS = 15_000;

export function useSystem() {
  return useQuery({
    queryKey: ['system'],
    queryFn: ({ signal }) => api.get('/system', systemSchema, { signal }),
    refetchInterval: LOOK_AGAIN_MS,
    staleTime: 0,
  });
}

/** The checks of `doctor`. They reach for the mail server and all files, so they are run when somebody comes or asks. */
export function useSystemChecks() {
  return useQuery({
    queryKey: ['system-checks'],
    queryFn: ({ signal }) => api.get('/system/checks', systemChecksSchema, { signal }),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
}
