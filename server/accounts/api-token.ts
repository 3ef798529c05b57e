/** API tokens: `vb_` and 32 random bytes, shown once, kept as a hash, good until revoked or expired. */
import { BinderyError } from '#core/errors.ts';
import type { PrismaClient } from '#server/database/prisma-client.ts';
import { hashSecretToken, newSecretToken } from './secret-token.ts';

export const API_TOKEN_PREFIX = 'vb_';
const TOKEN_PATTERN = /^vb_[\w-]{43}$/;
/** `lastUsedAt` is for people to look at; writing it at every call would be a write per read. */
const LAST_USED_STEP_MS = 60_000;

export interface NewApiToken {
  readonly userId: string;
  /** What its owner calls it. */
  readonly name: string;
  readonly expiresAt?: Date | null;
}

/** Whom a valid token speaks for. */
export interface ApiTokenHolder {
  readonly tokenId: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: 'owner' | 'admin' | 'editor' | 'viewer';
  readonly expiresAt: Date | null;
}

/** Creates a token; `token` is the only time it can be read. Throws `invalid_input` for an empty or long name. */
export async function createApiToken(
  prisma: PrismaClient,
  { userId, name, expiresAt = null }: NewApiToken,
): Promise<{ readonly id: string; readonly token: string }> {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 120) {
    throw new BinderyError('invalid_input', 'The name of a token must have 1 to 120 characters.');
  }
  const token = newSecretToken(API_TOKEN_PREFIX);
  const data = { userId, name: trimmed, tokenHash: hashSecretToken(token), expiresAt };
  const { id } = await prisma.apiToken.create({ data, select: { id: true } });
  return { id, token };
}

/**
 * Who the token speaks for; `null` when it is unknown, malformed, revoked or expired, or its user is disabled. Found
 * by its hash, so the time it takes says nothing about how much of a guess was right.
 */
export async function verifyApiToken(
  prisma: PrismaClient,
  token: string,
  now: Date = new Date(),
): Promise<ApiTokenHolder | null> {
  if (!TOKEN_PATTERN.test(token)) return null;
  const row = await prisma.apiToken.findUnique({
    where: { tokenHash: hashSecretToken(token) },
    include: { user: true },
  });
  if (row === null || row.revokedAt !== null || row.user.disabledAt !== null) return null;
  if (row.expiresAt !== null && row.expiresAt <= now) return null;
  if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() >= LAST_USED_STEP_MS) {
    await prisma.apiToken.updateMany({ where: { id: row.id }, data: { lastUsedAt: now } });
  }
  const { id: userId, name, email, role } = row.user;
  return { tokenId: row.id, userId, name, email, role, expiresAt: row.expiresAt };
}
