/** The key pair by which push services know this server (RFC 8292): made when somebody first turns push on, kept in the database. */
import { createECDH } from 'node:crypto';
import { z } from 'zod';
import { openText, sealText } from '../config/sealed-text.ts';
import type { Services } from '../ports/services.ts';

export interface PushKey {
  /** An uncompressed point of P-256, in base64url. */
  readonly publicKey: string;
  readonly privateKey: string;
}

const SETTING = 'push-key';
const storedSchema = z.object({ publicKey: z.string(), sealed: z.string() });

type KeyServices = Pick<Services, 'prisma' | 'env'>;

/** `null` until somebody turned push on, and after another APP_SECRET, under which the one there was cannot be opened. */
export async function findPushKey({ prisma, env }: KeyServices): Promise<PushKey | null> {
  const row = await prisma.setting.findUnique({ where: { key: SETTING } });
  const { data: stored } = storedSchema.safeParse(row?.value);
  if (stored === undefined) return null;
  const { publicKey, sealed } = stored;
  const privateKey = openText(sealOf(env.appSecret, publicKey), Buffer.from(sealed, 'base64url'));
  return privateKey === null ? null : { publicKey, privateKey };
}

/** Makes it where there is none. Of processes that come to this at once, all have the same. */
export async function ensurePushKey(services: KeyServices): Promise<PushKey> {
  const known = await findPushKey(services);
  if (known !== null) return known;
  const { prisma, env } = services;
  const { publicKey, privateKey } = generate();
  const sealed = Buffer.from(sealText(sealOf(env.appSecret, publicKey), privateKey)).toString('base64url');
  const value = { publicKey, sealed };
  await prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(${LOCK})::text`;
    if ((await findPushKey({ ...services, prisma: tx as typeof prisma })) !== null) return;
    await tx.setting.upsert({ where: { key: SETTING }, create: { key: SETTING, value }, update: { value } });
  });
  return (await findPushKey(services)) ?? { publicKey, privateKey };
}

/** Any number that nobody else uses. */
const LOCK = 72_707_431;

function sealOf(secret: string, publicKey: string) {
  return { secret, purpose: 'bindery push key', place: publicKey };
}

function generate(): PushKey {
  const curve = createECDH('prime256v1');
  curve.generateKeys();
  // A number with zeros in front has fewer bytes, and libraries take 32.
  const privateKey = Buffer.concat([Buffer.alloc(32), curve.getPrivateKey()]).subarray(-32);
  return {
    publicKey: curve.getPublicKey().toString('base64url'),
    privateKey: privateKey.toString('base64url'),
  };
}
