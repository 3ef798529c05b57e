/** `GET /codices/:id/history-file`: the whole history of a Codex and of its branches, as a file that proves itself. */
import { originalAuthor } from '#core/access/imported-author.ts';
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { fileNameOf } from '#core/format/file-name.ts';
import { codexDocumentName, MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import { readAnchors } from '../checkpoints/anchoring/read-anchors.ts';
import { readCheckpoints } from '../checkpoints/check-document.ts';
import { signDocument } from '../checkpoints/checkpoint-upkeep.ts';
import {
  checkpointLine,
  documentLine,
  endLine,
  type FileBranch,
  type HistoryHeader,
  headerLine,
  importedLine,
  redactionLine,
  rowLine,
} from '../checkpoints/history-file.ts';
import { readImport } from '../checkpoints/read-import-record.ts';
import { readRedactionNotes } from '../checkpoints/read-redactions.ts';
import { keyStoreOf, listSigningKeys } from '../checkpoints/signing-keys.ts';
import { branchDocumentName, findBranchNames, findBranchRow } from '../codices/reading/branch-rows.ts';
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
  const names = [
    codexDocumentName(row.id),
    ...(await findBranchNames(prisma, [row.id])).map(branchDocumentName),
  ];
  for (const name of names) await signDocument(services, name);
  const keys = (await listSigningKeys(keyStoreOf(services))).filter(({ isVouched }) => isVouched);
  const header = {
    ...{ codexId: row.id, title: row.title, keys, host: new URL(env.appUrl).host },
    exportedAt: new Date(environment.now()).toISOString(),
  };
  return { name: `${fileNameOf(row.title)}.history.jsonl`, lines: writeLines(services, header, names) };
}

/** What is known of a branch beside its rows; `null` for the Codex itself. */
async function branchOf(prisma: Services['prisma'], documentName: string): Promise<FileBranch | null> {
  const parsed = parseDocumentName(documentName);
  const row =
    parsed === null || parsed.branch === MAIN_BRANCH
      ? null
      : await findBranchRow(prisma, parsed.id, parsed.branch);
  if (row === null) return null;
  const { closedAt, closedById, closedByName, mergedSeq, mergedHead } = row;
  return {
    ...{ from: Number(row.fromSeq), base: Number(row.baseSeq), broughtIn: row.broughtIn },
    createdBy: originalAuthor({ id: row.createdById, name: row.createdByName }),
    createdAt: row.createdAt.toISOString(),
    ...(closedAt !== null && {
      closed: {
        by: originalAuthor({ id: closedById ?? '', name: closedByName ?? '' }),
        at: closedAt.toISOString(),
      },
    }),
    ...(mergedSeq !== null && { merged: { seq: Number(mergedSeq), head: Number(mergedHead) } }),
  };
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
    yield documentLine(name, head, await branchOf(prisma, name));
    const imported = await readImport(prisma, name);
    if (imported !== null) {
      yield importedLine(imported);
      count += 1;
    }
    const anchors = await readAnchors(
      prisma,
      checkpoints.map(({ number }) => number),
    );
    for (const checkpoint of checkpoints)
      yield checkpointLine({ ...checkpoint, anchor: anchors.get(checkpoint.number) });
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
