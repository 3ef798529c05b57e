/** Checks a document of the journal in the database: rows, chain, head and signed checkpoints. */
import type { LogBreak } from '#core/history/log-break.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import type { Journal } from '../journal/journal.ts';
import { createRowCheck } from './check-rows.ts';
import { proveImport } from './import-record.ts';
import { proveOrigins } from './prove-origins.ts';
import { type KeptCheckpoint, proveRows } from './prove-rows.ts';
import { readImport } from './read-import-record.ts';
import { NO_RECORDS, type ProvenRedactions, readRedactions } from './read-redactions.ts';
import { leafOf } from './row-leaf.ts';
import type { SigningKey } from './signing-keys.ts';

export interface LogReport {
  readonly documentName: string;
  readonly operations: number;
  readonly ok: boolean;
  /** At most 100. */
  readonly breaks: readonly LogBreak[];
  readonly checkpoints: {
    readonly count: number;
    /** Operations up to this one are proven by a signature, all others by the chain. */
    readonly signedTo: number;
  };
  /** Operations from which a passage was removed, as signed records say. */
  readonly redacted: number;
  /** Operations that were folded by the rule of a template, as signed records say. */
  readonly folded: number;
}

export interface CheckedParts {
  /** `null` for a database of an earlier release, which has no checkpoints. */
  readonly prisma: PrismaClient | null;
  readonly journal: Pick<Journal, 'head' | 'walk' | 'checkPacked'>;
  /** False for a database of an earlier release, which has no records of what was removed. */
  readonly hasRecords?: boolean;
  /** False for one that has none of what was imported. */
  readonly hasImports?: boolean;
}

const MAX_BREAKS = 100;

export async function checkDocument(
  parts: CheckedParts,
  documentName: string,
  keys: readonly SigningKey[],
): Promise<LogReport> {
  const { prisma, journal, hasRecords = prisma !== null, hasImports = prisma !== null } = parts;
  // In this order: while it is written in, the head is never behind a checkpoint that was there before.
  const checkpoints = prisma === null ? [] : await readCheckpoints(prisma, documentName);
  const head = await journal.head(documentName);
  const readLeaves = async (after: number, upTo: number): Promise<Uint8Array[]> => {
    const leaves: Uint8Array[] = [];
    for await (const row of journal.walk(documentName, { after, upTo })) leaves.push(leafOf(row));
    return leaves;
  };
  const log = { log: documentName, checkpoints, keys };
  const { rows, breaks, holding } = await proveRows({ ...log, readLeaves });
  const kept = prisma === null || !hasImports ? null : await readImport(prisma, documentName);
  const imported = proveImport(documentName, kept, keys);
  const { importedTo } = imported;
  const origins =
    kept === null ? [] : await proveOrigins(documentName, kept.origins, await readLeaves(0, importedTo));
  const readRecords = async (): Promise<ProvenRedactions> =>
    prisma === null || !hasRecords ? NO_RECORDS : await readRedactions(prisma, documentName, keys);
  const redactions = await readRecords();
  const packed = await journal.checkPacked(documentName);
  const told = { redacted: redactions.rows, importedTo, told: packed };
  const check = createRowCheck(documentName, rows, head, told);
  // Edits that are stored meanwhile are past the head that was read; rows past the head of the same moment are somebody's work.
  const range = { after: Number.MIN_SAFE_INTEGER };
  const upTo = head === null || head.isPassed ? {} : { upTo: head.seq };
  for await (const row of journal.walk(documentName, { ...range, ...upTo })) check.step(row);
  // A passage was removed meanwhile: what was read before it fits what was read after it only by chance.
  if ((await readRecords()).count !== redactions.count) return await checkDocument(parts, documentName, keys);
  const others = [...redactions.breaks, ...imported.breaks, ...origins, ...packed];
  const found = [...breaks, ...others, ...check.finish()].sort((a, b) => a.seq - b.seq);
  const folded = [...redactions.rows.values()].filter(({ kind }) => kind === 'fold').length;
  return {
    ...{ documentName, operations: check.operations, ok: found.length === 0 },
    breaks: found.slice(0, MAX_BREAKS),
    checkpoints: { count: holding, signedTo: rows.size },
    redacted: redactions.rows.size - folded,
    folded,
  };
}

/** The checkpoints of a log, in order of their sizes. */
export async function readCheckpoints(
  prisma: PrismaClient | Prisma.TransactionClient,
  log: string,
): Promise<KeptCheckpoint[]> {
  const rows = await prisma.checkpoint.findMany({
    where: { log },
    orderBy: { size: 'asc' },
  });
  return rows.map(({ number, size, note, leaves, frontier }) => ({
    ...{ number: Number(number), log, size: Number(size) },
    ...{ note, leaves, frontier },
  }));
}
