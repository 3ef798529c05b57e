/** `GET /codices/:id/history-file`: the whole history of a Codex and of its branches, as a file that proves itself. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { fileNameOf } from '#core/format/file-name.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { readCheckpoints } from '../checkpoints/check-document.ts';
import { signDocument } from '../checkpoints/checkpoint-upkeep.ts';
import {
  checkpointLine,
  documentLine,
  endLine,
  type HistoryHeader,
  headerLine,
  redactionLine,
  rowLine,
} from '../checkpoints/history-file.ts';
import { readRedactionNotes } from '../checkpoints/read-redactions.ts';
import { keyStoreOf, listSigningKeys } from '../checkpoints/signing-keys.ts';
import { branchDocumentsOf } from '../codices/reading/branch-rows.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';

export interface HistoryFile {
  readonly name: string;
  readonly lines: AsyncGenerator<string, undefined>;
}

/**
 * Signs what is not signed yet, so that the file is proven to its end. Throws `forbidden` for guests: the rows hold the whole document, at
 * every moment.
 */
export async function exportHistory(services: Services, actor: Actor, codexId: string): Promise<HistoryFile> {
  const row = await findCodex(services, actor, 'readHistory', codexId);
  if (actor.kind === 'guest') throw new BinderyError('forbidden', 'The history is for members.');
  const { prisma, env, environment } = services;
  const names = [codexDocumentName(row.id), ...(await branchDocumentsOf(prisma, [row.id]))];
  for (const name of names) await signDocument(services, name);
  const keys = (await listSigningKeys(keyStoreOf(services))).filter(({ isVouched }) => isVouched);
  const header = {
    ...{ codexId: row.id, title: row.title, keys, host: new URL(env.appUrl).host },
    exportedAt: new Date(environment.now()).toISOString(),
  };
  return { name: `${fileNameOf(row.title)}.history.jsonl`, lines: writeLines(services, header, names) };
}

async function* writeLines(
  { prisma, journal }: Services,
  header: HistoryHeader,
  names: readonly string[],
): AsyncGenerator<string, undefined> {
  let count = 1;
  yield headerLine(header);
  for (const name of names) {
    // Before the head, which is then never behind one of them.
    const checkpoints = await readCheckpoints(prisma, name);
    const head = await journal.head(name);
    if (head === null) continue;
    yield documentLine(name, head);
    for (const checkpoint of checkpoints) yield checkpointLine(checkpoint);
    const records = await readRedactionNotes(prisma, name);
    for (const note of records) yield redactionLine(note);
    count += 1 + checkpoints.length + records.length;
    for await (const stored of journal.walk(name, { after: 0, upTo: head.seq })) {
      yield rowLine(stored);
      count += 1;
    }
  }
  yield endLine(count);
}
