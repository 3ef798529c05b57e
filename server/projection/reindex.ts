/** Rebuilds the search index after an update of Bindery that changed its form. */

import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Services } from '../ports/services.ts';
import { findUnread } from './tables/search-index.ts';

const BATCH = 50;

/** Reindexes one Codex after another in the background; until then the old entries are searched. */
export async function reindexSearch(services: Services): Promise<number> {
  let done = 0;
  let last = '';
  for (;;) {
    const ids = await findUnread(services.prisma, last, BATCH);
    if (ids.length === 0) return done;
    for (const id of ids) {
      last = id;
      try {
        await services.projection.project(codexDocumentName(id));
        done += 1;
      } catch (error) {
        services.log.warn({ err: error, codexId: id }, 'a Codex could not be read for search');
      }
    }
  }
}
