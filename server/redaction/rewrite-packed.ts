/** Takes a passage out of packed operations: the blocks that have some of them are packed anew, and their rows keep their hashes. */
import { BinderyError } from '#core/errors.ts';
import type { PlannedDocument } from '#core/redaction/plan-removal.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { crc32c } from '../journal/crc32c.ts';
import type { StoredRow } from '../journal/journal.ts';
import { packRows } from '../journal/packed-block.ts';
import type { Signer } from './redaction-records.ts';

/** `stored`: all operations of the document as they were. Answers up to where it is packed: the rest is rows. */
export async function changePacked(
  tx: Prisma.TransactionClient,
  signer: Signer,
  { name, operations }: PlannedDocument,
  stored: readonly StoredRow[],
): Promise<number> {
  const changed = new Map(operations.map(({ seq, payload }) => [seq, payload]));
  const blocks = await tx.packedOperations.findMany({
    where: { documentName: name },
    select: { firstSeq: true, lastSeq: true },
    orderBy: { lastSeq: 'asc' },
  });
  for (const { firstSeq, lastSeq } of blocks) {
    const within = stored.filter(({ seq }) => seq >= firstSeq && seq <= lastSeq);
    if (!within.some(({ seq }) => changed.has(seq))) continue;
    const rows = within.map((row) => {
      const payload = changed.get(row.seq);
      return payload === undefined ? row : { ...row, payload, crc32c: crc32c(payload) };
    });
    const content = Buffer.from(await packRows(rows));
    const [answer] = await tx.$queryRaw<{ blocks: number }[]>`
      SELECT "redactPackedOperations"(${signer.redactionId}, ${name}, ${lastSeq}::int8, ${content}::bytea)::int AS "blocks"`;
    if (answer?.blocks !== 1)
      throw new BinderyError(
        'internal',
        `The packed operations up to ${lastSeq} of ${name} are not there any more.`,
      );
  }
  return Number(blocks.at(-1)?.lastSeq ?? 0n);
}
