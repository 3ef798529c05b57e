/** Proves rows that came in a history file by what proved them where they were written: the checkpoints and keys of that host, and of those before it. */
import type { LogBreak } from '#core/history/log-break.ts';
import { createAnchorProver } from './checkpoint-anchor.ts';
import { type HistoryOrigin, keysOfOrigin } from './history-origin.ts';
import { proveImport } from './import-record.ts';
import { proveRows } from './prove-rows.ts';
import { proveRedactions } from './redaction-record.ts';

/** `leaves`: of the rows as they are, from the first on. What does not hold is told at the last row that came from there. */
export async function proveOrigins(
  log: string,
  origins: readonly HistoryOrigin[],
  leaves: readonly Uint8Array[],
): Promise<LogBreak[]> {
  const broken: LogBreak[] = [];
  for (const [place, origin] of origins.entries())
    if (!(await holds(log, origin, origins.slice(0, place), leaves)))
      broken.push({ kind: 'import', seq: origin.upTo, to: null, was: null });
  return broken;
}

async function holds(
  log: string,
  origin: HistoryOrigin,
  before: readonly HistoryOrigin[],
  leaves: readonly Uint8Array[],
): Promise<boolean> {
  const keys = keysOfOrigin(origin);
  const sizes = [0, ...origin.checkpoints.map(({ size }) => size)];
  const checkpoints = origin.checkpoints.map((checkpoint, place) => ({
    ...checkpoint,
    ...{ log, leaves: Buffer.concat(leaves.slice(sizes[place], checkpoint.size)) },
  }));
  const proof = await proveRows({
    ...{ log, keys, checkpoints },
    readLeaves: async (after, upTo) => leaves.slice(after, upTo),
  });
  // By whom a timestamp is, whoever looks at the file decides; that it is over the checkpoint has to hold.
  const prover = createAnchorProver(null);
  for (const { note, anchor } of origin.checkpoints)
    if (anchor !== undefined && (await prover.prove(note, anchor)) === null) return false;
  const records = proveRedactions(log, origin.redactions, keys);
  const kept = origin.imported === undefined ? null : { note: origin.imported, origins: before };
  const { importedTo, breaks } = proveImport(log, kept, keys);
  return (
    [...proof.breaks, ...records.breaks, ...breaks].length === 0 &&
    proof.rows.size === origin.upTo &&
    importedTo === (before.at(-1)?.upTo ?? 0)
  );
}
