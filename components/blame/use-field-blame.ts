/** A query hook for the writers of a field of the open Codex, asked again once an edit has come to rest. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '#components/api/client.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { type BlameBody, blameSchema } from '#core/protocol/api/history.ts';
import { useBlameShown } from './blame-context.tsx';

/** After an edit it is asked once it is likely to be stored, and once more where the connection is slow. */
const REST_MS = [1_500, 6_000] as const;

export interface FieldBlame {
  /** `undefined` while it is not known, or not shown. */
  readonly blame: BlameBody | undefined;
  readonly error: Error | null;
}

export function useFieldBlame(fieldId: string): FieldBlame {
  const { codexId, branch, codex } = useCodexContext();
  const shown = useBlameShown();
  const client = useQueryClient();
  const of = branch === null ? {} : { branch };
  const { data, error } = useQuery({
    queryKey: ['history', codexId, 'blame', fieldId, of],
    queryFn: ({ signal }) =>
      api.get(`/codices/${encodeURIComponent(codexId)}/blame`, blameSchema, {
        signal,
        query: { field: fieldId, ...of },
      }),
    enabled: shown,
    staleTime: REST_MS[1],
  });
  useEffect(() => {
    if (!shown) return;
    let waiting: ReturnType<typeof setTimeout>[] = [];
    const stop = () => {
      for (const each of waiting) clearTimeout(each);
    };
    const ask = () => void client.invalidateQueries({ queryKey: ['history', codexId, 'blame', fieldId] });
    const unlisten = codex.observe(fieldId, () => {
      stop();
      waiting = REST_MS.map((after) => setTimeout(ask, after));
    });
    return () => {
      stop();
      unlisten();
    };
  }, [shown, client, codex, codexId, fieldId]);
  return { blame: shown ? data : undefined, error: shown && data === undefined ? error : null };
}
