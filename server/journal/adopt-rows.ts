/** Takes over a document whose operations were written elsewhere: its rows as they stand, numbers and hashes with them. */
import { BinderyError } from '#core/errors.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { StoredRow } from './journal.ts';

export interface AdoptedDocument {
  readonly name: string;
  readonly head: { readonly seq: number; readonly hash: Uint8Array };
  /** From the first to the head, without gaps. Whoever calls has proven them. */
  readonly rows: readonly StoredRow[];
}

/** Rows that go to the database in one statement, and their bytes. */
const ROWS_AT_ONCE = 2_000;
const BYTES_AT_ONCE = 4 * 1024 * 1024;

/** Writes within the transaction of the caller. Throws `conflict` where there is such a document, or was. */
export async function adoptDocument(
  tx: Prisma.TransactionClient,
  { name, head, rows }: AdoptedDocument,
): Promise<void> {
  const parsed = parseDocumentName(name);
  if (parsed === null) throw new BinderyError('internal', `"${name}" is not the name of a document.`);
  const { count } = await tx.document.createMany({
    data: [
      {
        name,
        kind: parsed.kind,
        branch: parsed.branch,
        headSeq: head.seq,
        headHash: new Uint8Array(head.hash),
      },
    ],
    skipDuplicates: true,
  });
  if (count === 0) throw new BinderyError('conflict', `${name} is here already, or was.`);
  for (const portion of inPortions(rows))
    await tx.documentUpdate.createMany({ data: portion.map((row) => toData(name, row)) });
}

function* inPortions(rows: readonly StoredRow[]): Generator<StoredRow[]> {
  let portion: StoredRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    portion.push(row);
    bytes += row.payload.length;
    if (portion.length < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE) continue;
    yield portion;
    portion = [];
    bytes = 0;
  }
  if (portion.length > 0) yield portion;
}

function toData(documentName: string, row: StoredRow): Prisma.DocumentUpdateCreateManyInput {
  const { seq, operationId, crc32c, branch, actor, clientId, origin, proposal } = row;
  return {
    ...{ documentName, seq, operationId, crc32c, branch, clientId, origin },
    ...{ actorKind: actor.kind, actorId: actor.id, actorName: actor.name },
    subtreeId: actor.subtreeId ?? null,
    payload: new Uint8Array(row.payload),
    ...{ prevHash: new Uint8Array(row.prevHash), hash: new Uint8Array(row.hash) },
    ...{ clientTime: new Date(row.clientTime), createdAt: new Date(row.serverTime) },
    // The interfaces of both are plain JSON; they only lack the index signature.
    summary: row.summary as unknown as Prisma.InputJsonObject,
    ...(proposal !== undefined && { proposal: proposal as unknown as Prisma.InputJsonObject }),
  };
}
