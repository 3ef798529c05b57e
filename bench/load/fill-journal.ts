/** Puts a document into the journal as one edit, without a server. */
import type pg from 'pg';
import * as Y from 'yjs';
import { operationId, summarizeUpdate } from '#core/document/summarize-update.ts';
import { readEnv } from '#server/config/env.ts';
import { createLog } from '#server/config/log.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';

export async function fillJournal(pool: pg.Pool, documentName: string, doc: Y.Doc): Promise<void> {
  const log = createLog({ ...readEnv(), logLevel: 'error' });
  const journal = createPostgresJournal({ pool, threads: NO_THREADS, log, now: Date.now });
  const payload = Y.encodeStateAsUpdate(doc);
  await journal.append({
    documentName,
    operationId: operationId(payload),
    payload,
    actor: { kind: 'user', id: 'author', name: 'Author' },
    clientId: doc.clientID,
    origin: 'socket',
    clientTime: Date.now(),
    summary: summarizeUpdate(new Y.Doc(), payload),
  });
}
