/** Rebuilds the search index after an update of Bindery that changed its form. */

import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import type { Services } from '../ports/services.ts';
import { findUnreadComments } from './tables/comment-search-index.ts';
import { findUnread } from './tables/search-index.ts';

const BATCH = 50;

const RUNNING = new WeakSet<Services>();

/**
 * Reindexes one Codex after another, and what was said about them, in the background; until then the old entries are searched. Does nothing
 * while it is at it already.
 */
export async function reindexSearch(services: Services): Promise<number> {
  if (RUNNING.has(services)) return 0;
  RUNNING.add(services);
  try {
    const codices = await reindex(services, findUnread, codexDocumentName);
    return codices + (await reindex(services, findUnreadComments, commentsDocumentName));
  } finally {
    RUNNING.delete(services);
  }
}

async function reindex(
  services: Services,
  find: typeof findUnread,
  nameOf: (codexId: string) => string,
): Promise<number> {
  let done = 0;
  let last = '';
  for (;;) {
    const ids = await find(services.prisma, last, BATCH);
    if (ids.length === 0) return done;
    for (const id of ids) {
      last = id;
      const documentName = nameOf(id);
      try {
        await services.projection.project(documentName);
        done += 1;
      } catch (error) {
        services.log.warn({ err: error, documentName }, 'a document could not be read for search');
      }
    }
  }
}
