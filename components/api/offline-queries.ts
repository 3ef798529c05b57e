/** The queries that fill a device for work without a network. */
import { type CodexSummary, codexListSchema } from '#core/protocol/api/codices.ts';
import { type OfflineDocument, type OfflineWant, readOfflineDocuments } from '#core/protocol/api/offline.ts';
import { api, send } from './client.ts';

const PAGE = 200;

/** The documents that fit into one answer, in the requested order. */
export async function fetchOfflineDocuments(
  wanted: readonly OfflineWant[],
  signal: AbortSignal,
): Promise<readonly OfflineDocument[]> {
  const response = await send('/api/v1/offline/documents', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ documents: wanted }),
    signal,
  });
  return readOfflineDocuments(new Uint8Array(await response.arrayBuffer()));
}

/** The Codices edited last, newest first, without archived ones. */
export async function fetchRecent(limit: number, signal: AbortSignal): Promise<readonly CodexSummary[]> {
  const items: CodexSummary[] = [];
  let cursor: string | undefined;
  while (items.length < limit) {
    const query = { limit: Math.min(PAGE, limit - items.length), cursor };
    const page = await api.get('/codices', codexListSchema, { signal, query });
    items.push(...page.items);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  return items;
}
