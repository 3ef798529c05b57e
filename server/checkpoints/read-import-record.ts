/** Reads from the database that rows of a log came in a history file, and where from. */
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { historyOriginsSchema } from './history-origin.ts';
import { type KeptImport, type ProvenImport, proveImport } from './import-record.ts';
import type { SigningKey } from './signing-keys.ts';

type Database = PrismaClient | Prisma.TransactionClient;

/** `null`: all of it was written here. */
export async function readImport(prisma: Database, log: string): Promise<KeptImport | null> {
  const row = await prisma.importedHistory.findUnique({ where: { documentName: log } });
  return row === null ? null : keptImport(row);
}

/** Of a row of the table, whoever read it. Origins that are none prove nothing. */
export function keptImport({
  note,
  origins,
}: {
  readonly note: string;
  readonly origins: unknown;
}): KeptImport {
  return { note, origins: historyOriginsSchema.safeParse(origins).data ?? [] };
}

export async function readProvenImport(
  prisma: Database,
  log: string,
  keys: readonly SigningKey[],
): Promise<ProvenImport> {
  return proveImport(log, await readImport(prisma, log), keys);
}
