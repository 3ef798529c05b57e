/** The keys that checkpoints are signed with (Ed25519): one signs, those before it go on verifying. They are one for a database. */
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { BinderyError } from '#core/errors.ts';
import type { Prisma, PrismaClient, SigningKey as SigningKeyRow } from '#prisma/generated/client.ts';
import { type AuditActor, auditRow } from '../access/audit-log.ts';
import { openText, sealText } from '../config/sealed-text.ts';
import type { Services } from '../ports/services.ts';

export interface SigningKey {
  /** Hex, of the hash of the public key. */
  readonly id: string;
  readonly publicKey: Uint8Array;
  /** When it began to sign, ms since epoch. */
  readonly since: number;
  /** When another took its place; `null`: it is the one that signs. */
  readonly until: number | null;
  /** Whether this server sealed it, just so: whoever may only write to the database cannot put in a key of their own. */
  readonly isVouched: boolean;
}

export interface CurrentKey extends SigningKey {
  readonly privateKey: KeyObject;
}

export interface KeyStore {
  readonly prisma: PrismaClient | Prisma.TransactionClient;
  readonly appSecret: string;
}

export function keyStoreOf({ prisma, env }: Pick<Services, 'prisma' | 'env'>): KeyStore {
  return { prisma, appSecret: env.appSecret };
}

const sealedSchema = z.object({
  privateKey: z.string().nullable(),
  since: z.number(),
  until: z.number().nullable(),
});
type Sealed = z.infer<typeof sealedSchema>;

/** Any number that nobody else uses: whoever changes keys holds it, and whoever signs. */
export const CHECKPOINT_LOCK = 72_707_433;

/** All keys, the oldest first. */
export async function listSigningKeys(store: KeyStore): Promise<SigningKey[]> {
  return (await readKeys(store)).map(({ key }) => key);
}

/** The key that signs; `null` when there is none, or it was sealed under another APP_SECRET. */
export async function findCurrentKey(store: KeyStore): Promise<CurrentKey | null> {
  const current = (await readKeys(store)).find(({ key }) => key.isVouched && key.until === null);
  return current === undefined || current.privateKey === null
    ? null
    : { ...current.key, privateKey: current.privateKey };
}

/** Makes the first key, and another one after a change of APP_SECRET. Of processes that come to this at once, all have the same. */
export async function ensureSigningKey(prisma: PrismaClient, appSecret: string, now: number): Promise<void> {
  if ((await findCurrentKey({ prisma, appSecret })) !== null) return;
  await prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(${CHECKPOINT_LOCK})::text`;
    await ensureCurrentKey({ prisma: tx, appSecret }, now);
  });
}

/** The key that signs, made if there is none. Whoever calls holds the lock. */
export async function ensureCurrentKey(store: KeyStore, now: number): Promise<CurrentKey> {
  const known = await findCurrentKey(store);
  if (known !== null) return known;
  await endKeys(store, now);
  await createKey(store, now);
  const made = await findCurrentKey(store);
  if (made !== null) return made;
  throw new BinderyError('internal', 'The signing key that was just made cannot be read.');
}

/** Another key signs from now on; the private part of the one before is gone. Answers the new one. */
export async function rotateSigningKey(
  prisma: PrismaClient,
  appSecret: string,
  actor: AuditActor,
  now: number,
): Promise<SigningKey> {
  return await prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(${CHECKPOINT_LOCK})::text`;
    const store = { prisma: tx, appSecret };
    const replaced = await endKeys(store, now);
    const key = await createKey(store, now);
    await tx.auditEvent.create({ data: auditRow(actor, 'signing-key-rotated', key.id, { replaced }) });
    return key;
  });
}

/**
 * Vouches for a key that was sealed under an earlier APP_SECRET, or came with a backup of another instance; whoever does has compared it with
 * what was published. It only verifies. Throws `not_found`.
 */
export async function trustSigningKey(
  prisma: PrismaClient,
  appSecret: string,
  actor: AuditActor,
  id: string,
  now: number,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(${CHECKPOINT_LOCK})::text`;
    const store = { prisma: tx, appSecret };
    const found = (await readKeys(store)).find(({ key }) => key.id === id);
    if (found === undefined) throw new BinderyError('not_found', `There is no signing key ${id} here.`);
    if (found.key.isVouched) return;
    const { since, until } = found.key;
    await writeKey(store, found.key, { privateKey: null, since, until: until ?? now });
    await tx.auditEvent.create({ data: auditRow(actor, 'signing-key-trusted', id) });
  });
}

interface ReadKey {
  readonly key: SigningKey;
  readonly privateKey: KeyObject | null;
}

async function readKeys({ prisma, appSecret }: KeyStore): Promise<ReadKey[]> {
  const rows = await prisma.signingKey.findMany({ orderBy: [{ since: 'asc' }, { id: 'asc' }] });
  return rows.map((row) => readKey(row, appSecret));
}

function readKey({ id, publicKey, sealed, since, until }: SigningKeyRow, appSecret: string): ReadKey {
  const opened = openText(sealOf(appSecret, publicKey), sealed);
  const { data } = sealedSchema.safeParse(opened === null ? null : JSON.parse(opened));
  const own = { since: since.getTime(), until: until?.getTime() ?? null };
  const isVouched =
    data !== undefined && data.since === own.since && data.until === own.until && id === keyIdOf(publicKey);
  const privateKey =
    isVouched && data.privateKey !== null
      ? createPrivateKey({ key: Buffer.from(data.privateKey, 'base64'), format: 'der', type: 'pkcs8' })
      : null;
  return { key: { id, publicKey, ...own, isVouched }, privateKey };
}

/** Ends every key that says that it signs. Answers their ids. */
async function endKeys(store: KeyStore, now: number): Promise<string[]> {
  const open = (await readKeys(store)).map(({ key }) => key).filter(({ until }) => until === null);
  for (const key of open) {
    if (key.isVouched) await writeKey(store, key, { privateKey: null, since: key.since, until: now });
    else await store.prisma.signingKey.update({ where: { id: key.id }, data: { until: new Date(now) } });
  }
  return open.map(({ id }) => id);
}

async function createKey(store: KeyStore, now: number): Promise<SigningKey> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'));
  const key = { id: keyIdOf(raw), publicKey: raw, since: now, until: null, isVouched: true };
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  await writeKey(store, key, { privateKey: secret, since: now, until: null });
  return key;
}

async function writeKey(
  { prisma, appSecret }: KeyStore,
  { id, publicKey }: Pick<SigningKey, 'id' | 'publicKey'>,
  content: Sealed,
): Promise<void> {
  const data = {
    sealed: sealText(sealOf(appSecret, publicKey), JSON.stringify(content)),
    since: new Date(content.since),
    until: content.until === null ? null : new Date(content.until),
  };
  const create = { id, publicKey: new Uint8Array(publicKey), ...data };
  await prisma.signingKey.upsert({ where: { id }, create, update: data });
}

function sealOf(secret: string, publicKey: Uint8Array) {
  return { secret, purpose: 'bindery signing key', place: Buffer.from(publicKey).toString('hex') };
}

/** Sixteen hex digits that name a key. */
export function keyIdOf(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 16);
}
