/** Rewrites register entries with a time in the future, so that later writes win again: rule M12 of docs/spec/metadata.md. */

import { createWriter } from '#core/crdt/writer.ts';
import { clampEntries } from '#core/document/clamp-entries.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import type { Services } from '../ports/services.ts';

/** Writes a correction into the live document, as the server's own operation. Does nothing when no entry runs ahead. */
export async function correctClocks(services: Services, codexId: string): Promise<void> {
  const { environment, live, log } = services;
  const { result } = await live.edit(codexDocumentName(codexId), SYSTEM_ACTOR, { origin: 'api' }, (doc) => {
    const { clock } = createWriter(environment, SYSTEM_ACTOR);
    return doc.transact(() =>
      clampEntries(doc, { clock, newId: () => environment.newId(), now: () => environment.now() }),
    );
  });
  if (result > 0) log.info({ codexId, entries: result }, 'corrected values whose clock ran ahead');
}
