/** One check of what Bindery depends on, and how it went. */
import type { PrismaClient } from '../database/prisma-client.ts';

export interface Diagnostic {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'failed';
  /** What was found and, where it is not as it should be, how to repair it. */
  readonly message: string;
}

/** Runs `work` on the database as it is found; rejects while that cannot be reached. */
export type WithDatabase = <T>(work: (prisma: PrismaClient) => Promise<T>) => Promise<T>;

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
