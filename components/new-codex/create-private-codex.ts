/** Creates private Codices, and finds out which ones are: by the server alone. */
import type { QueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { isBinderyError } from '#core/errors.ts';
import { codexSchema } from '#core/protocol/api/codices.ts';
import type { NewCodexInput } from './create-local-codex.ts';

const MINUTE = 60_000;

/** Creates a private Codex, or one below it (`parentId`), and answers its id. Only the server does: what it is to be part of is nowhere else. */
export async function createPrivateCodex(
  client: QueryClient,
  { templateId, title = '', parentId }: Omit<NewCodexInput, 'private'>,
): Promise<string> {
  const body = { templateId, title, private: true, ...(parentId !== undefined && { parentId }) };
  const { id } = await api.post('/codices', body, codexSchema);
  await Promise.all([
    client.invalidateQueries({ queryKey: keys.privateCodices }),
    client.invalidateQueries({ queryKey: keys.me }),
  ]);
  return id;
}

/**
 * The private Codex that one stands below, or is; `null` where every member may read it, or it is not there any more. Asks the server
 * where the page does not know; throws `unavailable` when that cannot be.
 */
export async function findPrivateTop(client: QueryClient, codexId: string): Promise<string | null> {
  try {
    const codex = await client.fetchQuery({
      queryKey: keys.codex(codexId),
      queryFn: ({ signal }) => api.get(`/codices/${encodeURIComponent(codexId)}`, codexSchema, { signal }),
      staleTime: MINUTE,
      retry: false,
    });
    return codex.privateTopId ?? null;
  } catch (error) {
    if (isBinderyError(error) && error.code === 'not_found') return null;
    throw error;
  }
}
