/** Makes checkpoints: reads what a log has grown by, checks it, and signs what it is now. */
import { BinderyError } from '#core/errors.ts';
import { describeLogBreak } from '#core/history/log-break.ts';
import type { Checkpoint, Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { equalBytes, FIRST_PREV_HASH } from '../journal/hash-chain.ts';
import type { Services } from '../ports/services.ts';
import { createRowCheck, NOTHING_PROVEN, type RecordedHead } from './check-rows.ts';
import { type HashTree, newHashTree, openHashTree } from './hash-tree.ts';
import { originOf, readNote } from './prove-rows.ts';
import { readProvenImport } from './read-import-record.ts';
import { readRedactions } from './read-redactions.ts';
import { leafOf } from './row-leaf.ts';
import { signCheckpoint } from './signed-note.ts';
import { CHECKPOINT_LOCK, ensureCurrentKey, listSigningKeys } from './signing-keys.ts';

export type CheckpointServices = Pick<Services, 'prisma' | 'environment'> & {
  readonly env: Pick<Services['env'], 'appSecret' | 'appUrl'>;
};

/** Up to where a log has been signed. */
interface Signed {
  readonly size: number;
  readonly head: Uint8Array;
  readonly tree: HashTree;
}

/** What a log has grown by, checked. */
interface Growth {
  readonly leaves: readonly Uint8Array[];
  readonly head: RecordedHead;
}

/**
 * Signs what a document is now. Answers the number of operations the checkpoint covers; nothing is written when the last one covers as many.
 * Throws `corrupt` when the rows since then are not as they were written, or the last checkpoint is not as it was signed.
 */
export async function writeDocumentCheckpoint(
  services: CheckpointServices & Pick<Services, 'journal'>,
  documentName: string,
): Promise<number> {
  return await writeCheckpoint(services, documentName, (signed) =>
    readDocumentGrowth(services, documentName, signed),
  );
}

/** The same for any log. `readGrowth` throws when what it reads does not hold, and answers `null` for nothing new. */
export async function writeCheckpoint(
  services: CheckpointServices,
  log: string,
  readGrowth: (signed: Signed) => Promise<Growth | null>,
): Promise<number> {
  const { prisma, env, environment } = services;
  const signed = await readSigned(services, log);
  const growth = await readGrowth(signed);
  if (growth === null) return signed.size;
  for (const leaf of growth.leaves) signed.tree.append(leaf);
  const { head } = growth;
  await prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(${CHECKPOINT_LOCK})::text`;
    // Another process came first, and has all of it.
    if (((await findLast(tx, log))?.size ?? 0n) !== BigInt(signed.size)) return;
    const key = await ensureCurrentKey({ prisma: tx, appSecret: env.appSecret }, environment.now());
    const highest = await tx.checkpoint.aggregate({ _max: { number: true } });
    const number = Number(highest._max.number ?? 0n) + 1;
    const time = environment.now();
    const text = { origin: originOf(env.appUrl, log), size: head.seq, head: head.hash, number, time };
    await tx.checkpoint.create({
      data: {
        ...{ number: BigInt(number), log, size: BigInt(head.seq), createdAt: new Date(time) },
        note: signCheckpoint({ ...text, root: signed.tree.root() }, key),
        leaves: new Uint8Array(Buffer.concat(growth.leaves)),
        frontier: signed.tree.frontier(),
      },
    });
  });
  return head.seq;
}

async function readSigned({ prisma, env }: CheckpointServices, log: string): Promise<Signed> {
  const last = await findLast(prisma, log);
  if (last === null) return { size: 0, head: FIRST_PREV_HASH, tree: newHashTree() };
  const [number, size] = [Number(last.number), Number(last.size)];
  const keys = await listSigningKeys({ prisma, appSecret: env.appSecret });
  const note = readNote({ number, size, note: last.note }, log, keys);
  const tree = openHashTree(size, last.frontier);
  if (note === null || tree === null || !equalBytes(tree.root(), note.root))
    throw broken(
      log,
      `The checkpoint at operation ${size} is not as it was signed by a key of this instance.`,
    );
  return { size, head: note.head, tree };
}

async function findLast(
  prisma: PrismaClient | Prisma.TransactionClient,
  log: string,
): Promise<Checkpoint | null> {
  return await prisma.checkpoint.findFirst({ where: { log }, orderBy: { size: 'desc' } });
}

async function readDocumentGrowth(
  { journal, prisma, env }: CheckpointServices & Pick<Services, 'journal'>,
  documentName: string,
  signed: Signed,
): Promise<Growth | null> {
  const head = await journal.head(documentName);
  if (head === null) return null;
  if (head.seq === signed.size && equalBytes(head.hash, signed.head)) return null;
  const start = { seq: signed.size, hash: signed.head };
  const keys = await listSigningKeys({ prisma, appSecret: env.appSecret });
  const { rows: redacted } = await readRedactions(prisma, documentName, keys);
  const { importedTo } = await readProvenImport(prisma, documentName, keys);
  const check = createRowCheck(documentName, NOTHING_PROVEN, head, { start, redacted, importedTo });
  const leaves: Uint8Array[] = [];
  for await (const row of journal.walk(documentName, { after: signed.size, upTo: head.seq })) {
    check.step(row);
    leaves.push(leafOf(row));
  }
  const [first] = check.finish();
  if (first !== undefined) throw broken(documentName, describeLogBreak(first));
  if (head.seq <= signed.size) throw broken(documentName, 'It ends before what has been signed.');
  return { leaves, head };
}

export function broken(log: string, what: string): BinderyError {
  return new BinderyError('corrupt', `${log} is not signed: ${what}`);
}
