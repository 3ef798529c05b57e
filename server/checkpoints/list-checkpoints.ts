/** Checkpoints and public keys, as they are told to others. */
import type {
  CheckpointListBody,
  CheckpointQuery,
  SigningKeysBody,
} from '#core/protocol/api/history/checkpoints.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { type KeyStore, listSigningKeys } from './signing-keys.ts';

/** The checkpoints of a log, the newest first. Whoever calls has asked whether its history may be read. */
export async function listCheckpoints(
  prisma: PrismaClient,
  log: string,
  { cursor, limit }: CheckpointQuery,
): Promise<CheckpointListBody> {
  const found = await prisma.checkpoint.findMany({
    where: { log, ...(cursor !== undefined && { size: { lt: BigInt(cursor) } }) },
    orderBy: { size: 'desc' },
    take: limit + 1,
    select: { number: true, size: true, note: true, createdAt: true },
  });
  const items = found.slice(0, limit).map(({ number, size, note, createdAt }) => ({
    ...{ number: Number(number), size: Number(size) },
    ...{ time: createdAt.toISOString(), note },
  }));
  return { items, nextCursor: found.length > limit ? String(items.at(-1)?.size) : null };
}

/** The keys that this server vouches for, the oldest first. */
export async function publicSigningKeys(store: KeyStore): Promise<SigningKeysBody> {
  const keys = await listSigningKeys(store);
  return {
    keys: keys
      .filter(({ isVouched }) => isVouched)
      .map(({ id, publicKey, since, until }) => ({
        ...{ id, algorithm: 'Ed25519' as const, publicKey: Buffer.from(publicKey).toString('base64') },
        since: new Date(since).toISOString(),
        until: until === null ? null : new Date(until).toISOString(),
      })),
  };
}
