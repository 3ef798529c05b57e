/** Users and API tokens in the database. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createPrisma, type PrismaClient } from '#server/database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import { createApiToken, verifyApiToken } from '../access/api-token.ts';
import { createUser, type NewUser } from './create-user.ts';
import { verifyPassword } from './password.ts';

let database: TestDatabase;
let prisma: PrismaClient;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  prisma = createPrisma(database.url);
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

const person: NewUser = {
  email: 'Ada@Example.org ',
  name: ' Ada ',
  role: 'editor',
  password: 'correct horse',
};

describe('createUser', () => {
  test('keeps the email in lower case and the password as an argon2id hash', async () => {
    const { id } = await createUser(prisma, person);
    const user = await prisma.user.findUniqueOrThrow({ where: { id }, include: { accounts: true } });
    expect(user).toMatchObject({ email: 'ada@example.org', name: 'Ada', role: 'editor' });
    expect(user.accounts).toMatchObject([{ providerId: 'credential', accountId: id }]);
    const passwordHash = user.accounts[0]?.password ?? '';
    expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(passwordHash, 'correct horse')).toBe(true);
    expect(await verifyPassword(passwordHash, 'correct horsf')).toBe(false);
  });

  test('refuses an email that is taken, in any case', async () => {
    await createUser(prisma, { ...person, email: 'twice@example.org' });
    await expect(createUser(prisma, { ...person, email: 'TWICE@example.org' })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test('names every value that is wrong, and never the password', async () => {
    const attempt = createUser(prisma, { email: 'nobody', name: '', role: 'editor', password: 'short-pw' });
    await expect(attempt).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.not.stringContaining('short-pw'),
      issues: [{ path: ['email'] }, { path: ['name'] }, { path: ['password'] }],
    });
  });
});

describe('API tokens', () => {
  async function issueToken(email: string, expiresAt?: Date) {
    const { id: userId } = await createUser(prisma, { ...person, email });
    const { id, token } = await createApiToken(prisma, {
      userId,
      name: 'script',
      expiresAt: expiresAt ?? null,
    });
    return { userId, id, token };
  }

  test('speak for their user, and are kept as a hash only', async () => {
    const { userId, id, token } = await issueToken('token@example.org');
    expect(token).toMatch(/^vb_[\w-]{43}$/);
    expect(await verifyApiToken(prisma, token)).toMatchObject({ userId, tokenId: id, role: 'editor' });
    const row = await prisma.apiToken.findUniqueOrThrow({ where: { id } });
    expect(JSON.stringify(row)).not.toContain(token.slice(3));
    expect(row.lastUsedAt).not.toBeNull();
  });

  test('are worth nothing when wrong, expired or revoked, or when their user is disabled', async () => {
    const { userId, id, token } = await issueToken('worthless@example.org', new Date('2030-01-01'));
    const flipped = token.slice(0, -2) + (token.endsWith('AA') ? 'BB' : 'AA');
    expect(await verifyApiToken(prisma, flipped)).toBeNull();
    expect(await verifyApiToken(prisma, `${token}\n`)).toBeNull();
    expect(await verifyApiToken(prisma, token, new Date('2029-12-31'))).not.toBeNull();
    expect(await verifyApiToken(prisma, token, new Date('2030-01-01'))).toBeNull();
    await prisma.user.update({ where: { id: userId }, data: { disabledAt: new Date() } });
    expect(await verifyApiToken(prisma, token, new Date('2029-12-31'))).toBeNull();
    await prisma.user.update({ where: { id: userId }, data: { disabledAt: null } });
    await prisma.apiToken.update({ where: { id }, data: { revokedAt: new Date() } });
    expect(await verifyApiToken(prisma, token, new Date('2029-12-31'))).toBeNull();
  });
});
