/** Writes the signed record of what was changed in a log. */
import type { Prisma } from '#prisma/generated/client.ts';
import { originOf } from '../checkpoints/prove-rows.ts';
import type { RecordKind, RedactedRow } from '../checkpoints/redacted-rows.ts';
import { hashOfRecord, signRedaction } from '../checkpoints/redaction-record.ts';
import type { CurrentKey } from '../checkpoints/signing-keys.ts';
import { FIRST_PREV_HASH } from '../journal/hash-chain.ts';
import type { FoldedRange } from '../journal/journal.ts';

export interface Signer {
  readonly key: CurrentKey;
  readonly appUrl: string;
  readonly redactionId: string;
  readonly by: string;
  readonly reason: string;
  readonly time: number;
  /** A redaction, unless said otherwise. */
  readonly kind?: RecordKind;
}

/** Answers the hash of the record, hex. Whoever calls holds the lock of checkpoints. */
export async function writeRecord(
  tx: Prisma.TransactionClient,
  { key, appUrl, kind = 'redaction', ...about }: Signer,
  log: string,
  rows: readonly RedactedRow[],
  folded: readonly FoldedRange[] = [],
): Promise<string> {
  const last = await tx.redactionRecord.findFirst({ where: { log }, orderBy: { number: 'desc' } });
  const number = (last?.number ?? 0) + 1;
  const previous = last === null ? FIRST_PREV_HASH : hashOfRecord(last.note);
  const note = signRedaction(
    { ...about, kind, origin: originOf(appUrl, log), number, previous, folded, rows },
    key,
  );
  await tx.redactionRecord.create({ data: { log, number, redactionId: about.redactionId, kind, note } });
  return Buffer.from(hashOfRecord(note)).toString('hex');
}
