/** Takes the name of an erased person out of the history of one document: who wrote, and whom its values name. One transaction, there whole or not at all. */
import { type PersonRename, renameIn, renameInUpdate } from '#core/erasure/rename-person.ts';
import { BinderyError } from '#core/errors.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { RedactedRow } from '../checkpoints/redacted-rows.ts';
import { CHECKPOINT_LOCK, ensureCurrentKey, listSigningKeys } from '../checkpoints/signing-keys.ts';
import { crc32c } from '../journal/crc32c.ts';
import { chainHash } from '../journal/hash-chain.ts';
import type { StoredRow } from '../journal/journal.ts';
import { packRows } from '../journal/packed-block.ts';
import type { Services } from '../ports/services.ts';
import { type Signer, writeRecord } from '../redaction/redaction-records.ts';
import { assertWhole, lockHeads, readRows } from '../redaction/rewrite-history.ts';

/** Rows that go to the database in one call. */
const ROWS_A_CALL = 500;
const TRANSACTION_MS = 1_800_000;

export interface RenamedDocument {
  readonly operations: number;
  /** The hash of its record, hex; `null` where nothing changed. */
  readonly record: string | null;
}

/** Documents that may name them; those with packed operations have to be read to know. */
export async function documentsNaming(
  { prisma }: Pick<Services, 'prisma'>,
  { id, names, to }: PersonRename,
): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ name: string }[]>`
    SELECT u."documentName" AS "name" FROM "DocumentUpdate" u
    WHERE (u."actorId" = ${id} AND u."actorName" <> ${to}) OR u."proposal"->>'id' = ${id}
      OR position(convert_to(${id}, 'UTF8') IN u."payload") > 0
      OR EXISTS (SELECT FROM unnest(${[...names]}::text[]) AS n WHERE position(convert_to(n, 'UTF8') IN u."payload") > 0)
    UNION SELECT b."documentName" FROM "PackedOperations" b ORDER BY 1`;
  return rows.map(({ name }) => name);
}

/** Rows as they are under the other name; those that are the same are left out. */
export function renameRows(rows: readonly StoredRow[], rename: PersonRename): StoredRow[] {
  return rows.flatMap((row) => {
    const renamed = renameRow(row, rename);
    return renamed === row ? [] : [renamed];
  });
}

function renameRow(row: StoredRow, rename: PersonRename): StoredRow {
  const payload = renamePayload(row.payload, rename);
  const isAuthor = row.actor.id === rename.id && row.actor.name !== rename.to;
  const proposal = renameIn(row.proposal, rename) as StoredRow['proposal'];
  if (payload === null && !isAuthor && proposal === row.proposal) return row;
  const now = payload ?? row.payload;
  return {
    ...row,
    ...{ payload: now, crc32c: payload === null ? row.crc32c : crc32c(now) },
    ...(isAuthor && { actor: { ...row.actor, name: rename.to } }),
    ...(proposal !== undefined && { proposal }),
  };
}

/** Of bytes that are no update nothing is in the document. */
function renamePayload(payload: Uint8Array, rename: PersonRename): Uint8Array | null {
  try {
    return renameInUpdate(payload, rename);
  } catch {
    return null;
  }
}

/** Throws `corrupt` when the history is not as it was recorded: no record may vouch for what somebody else has changed. */
export async function renameInHistory(
  services: Services,
  about: Omit<Signer, 'key' | 'appUrl' | 'time'>,
  rename: PersonRename,
  name: string,
): Promise<RenamedDocument> {
  const { prisma, environment, env } = services;
  return await prisma.$transaction(
    async (tx) => {
      await lockHeads(tx, [name]);
      const rows = (await readRows(services, [name])).get(name) ?? [];
      const renamed = renameRows(rows, rename);
      if (renamed.length === 0) return { operations: 0, record: null };
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(${CHECKPOINT_LOCK})::text`;
      const store = { prisma: tx, appSecret: env.appSecret };
      const key = await ensureCurrentKey(store, environment.now());
      await assertWhole(tx, name, rows, await listSigningKeys(store));
      await storeRows(tx, about.redactionId, name, { rows, renamed });
      await tx.documentSnapshot.deleteMany({ where: { documentName: name } });
      await tx.document.update({ where: { name }, data: { snapshotSeq: 0 } });
      const changed: RedactedRow[] = renamed.map((row) => ({
        ...{ seq: row.seq, hash: row.hash, content: chainHash(row.prevHash, row) },
      }));
      const signer = { ...about, key, appUrl: env.appUrl, time: environment.now() };
      return { operations: renamed.length, record: await writeRecord(tx, signer, name, changed) };
    },
    { timeout: TRANSACTION_MS, maxWait: 30_000 },
  );
}

async function storeRows(
  tx: Prisma.TransactionClient,
  erasureId: string,
  name: string,
  { rows, renamed }: { readonly rows: readonly StoredRow[]; readonly renamed: readonly StoredRow[] },
): Promise<void> {
  const packedSeq = await storePacked(tx, erasureId, name, { rows, renamed });
  const open = renamed.filter(({ seq }) => seq > packedSeq);
  for (let from = 0; from < open.length; from += ROWS_A_CALL) {
    const call = open
      .slice(from, from + ROWS_A_CALL)
      .map(({ seq, payload, crc32c: sum, actor, proposal }) => ({
        ...{ seq, payload: Buffer.from(payload).toString('base64'), crc32c: sum },
        ...{ actorName: actor.name, proposal: proposal ?? null },
      }));
    await tx.$queryRaw`SELECT "renameOperations"(${erasureId}, ${name}, ${JSON.stringify(call)}::jsonb)::text`;
  }
}

/** Blocks that have some of them are packed anew. Answers up to where the document is packed. */
async function storePacked(
  tx: Prisma.TransactionClient,
  erasureId: string,
  name: string,
  { rows, renamed }: { readonly rows: readonly StoredRow[]; readonly renamed: readonly StoredRow[] },
): Promise<number> {
  const changed = new Map(renamed.map((row) => [row.seq, row]));
  const blocks = await tx.packedOperations.findMany({
    where: { documentName: name },
    select: { firstSeq: true, lastSeq: true },
    orderBy: { lastSeq: 'asc' },
  });
  for (const { firstSeq, lastSeq } of blocks) {
    const within = rows.filter(({ seq }) => seq >= firstSeq && seq <= lastSeq);
    if (!within.some(({ seq }) => changed.has(seq))) continue;
    const content = Buffer.from(await packRows(within.map((row) => changed.get(row.seq) ?? row)));
    const [answer] = await tx.$queryRaw<{ blocks: number }[]>`
      SELECT "renamePackedOperations"(${erasureId}, ${name}, ${lastSeq}::int8, ${content}::bytea)::int AS "blocks"`;
    if (answer?.blocks !== 1)
      throw new BinderyError('internal', `The packed operations up to ${lastSeq} of ${name} are not there.`);
  }
  return Number(blocks.at(-1)?.lastSeq ?? 0n);
}
