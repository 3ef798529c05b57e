/** Reads a stretch of a document page by page and proves it, before anything takes the place of its rows. In a thread: hashing is most of the work. */
import { BinderyError } from '#core/errors.ts';
import { describeLogBreak } from '#core/history/log-break.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { createRowCheck, NOTHING_PROVEN } from '../checkpoints/check-rows.ts';
import { proveImport } from '../checkpoints/import-record.ts';
import { readImport } from '../checkpoints/read-import-record.ts';
import { readRedactions } from '../checkpoints/read-redactions.ts';
import type { RedactedRows } from '../checkpoints/redacted-rows.ts';
import { leafOf } from '../checkpoints/row-leaf.ts';
import type { SigningKey } from '../checkpoints/signing-keys.ts';
import { equalBytes } from '../journal/hash-chain.ts';
import type { Journal, StoredRow } from '../journal/journal.ts';
import type { Ask } from '../threads/task.ts';
import { type CheckpointsOver, proveLeaves, readCheckpointsOver, type Stretch } from './signed-leaves.ts';

/** All that it takes to prove a stretch, as plain data. */
export interface StretchProof {
  readonly stretch: Stretch;
  /** The hash of the operation before the stretch. */
  readonly hashBefore: Uint8Array;
  readonly keys: readonly SigningKey[];
  readonly checkpoints: CheckpointsOver;
  readonly redacted: RedactedRows;
  readonly importedTo: number;
}

export type AskRows = Ask<'rows', readonly StoredRow[]>;

/** What is said of the rows of a stretch, unproven. */
export async function readStretchProof(
  prisma: PrismaClient | Prisma.TransactionClient,
  stretch: Stretch,
  { hashBefore, keys }: Pick<StretchProof, 'hashBefore' | 'keys'>,
): Promise<StretchProof> {
  const [checkpoints, { rows: redacted }, imported] = await Promise.all([
    readCheckpointsOver(prisma, stretch),
    readRedactions(prisma, stretch.log, keys),
    readImport(prisma, stretch.log),
  ]);
  const { importedTo } = proveImport(stretch.log, imported, keys);
  return { stretch, hashBefore, keys, checkpoints, redacted, importedTo };
}

const ROWS_AT_ONCE = 100;

/** Answers the next rows of a stretch each time it is asked, and none at its end: neither reading nor copying all of it keeps anybody waiting. */
export function answerRows(journal: Pick<Journal, 'walk'>, { log, after, upTo }: Stretch): AskRows {
  const walk = journal.walk(log, { after, upTo })[Symbol.asyncIterator]();
  return async () => {
    const rows: StoredRow[] = [];
    while (rows.length < ROWS_AT_ONCE) {
      const { done, value } = await walk.next();
      if (done === true) break;
      rows.push(value);
    }
    return rows;
  };
}

/** The rows, each of them chained to the one before and as the checkpoints have it. Throws `corrupt` where they are not as they were recorded. */
export async function readProven(
  { stretch, hashBefore, keys, checkpoints, redacted, importedTo }: StretchProof,
  ask: AskRows,
): Promise<[StoredRow, ...StoredRow[]]> {
  const { log } = stretch;
  const leaves = proveLeaves(checkpoints, keys, stretch);
  const rows: StoredRow[] = [];
  for (;;) {
    const page = await ask('rows');
    if (page.length === 0) break;
    rows.push(...page);
  }
  const [first, ...others] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined) throw broken(log, 'Its rows are gone.');
  const start = { seq: stretch.after, hash: hashBefore };
  const check = createRowCheck(log, NOTHING_PROVEN, last, { start, redacted, importedTo });
  for (const row of rows) {
    check.step(row);
    if (!equalBytes(leafOf(row), leaves.get(row.seq) ?? new Uint8Array()))
      throw broken(log, describeLogBreak({ kind: 'altered', seq: row.seq, to: null, was: null }));
  }
  const [wrong] = check.finish();
  if (wrong !== undefined) throw broken(log, describeLogBreak(wrong));
  return [first, ...others];
}

function broken(documentName: string, what: string): BinderyError {
  return new BinderyError('corrupt', `${documentName} stays in rows as it is: ${what} See “bindery verify”.`);
}
