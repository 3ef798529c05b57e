/** A person for programs, and the Codices that they write, made at a full server. */
import { createApiToken } from '#server/access/api-token.ts';
import { createUser } from '#server/accounts/create-user.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import type { FullServer } from '../cluster/full-server-process.ts';
import { WRITERS_TEMPLATE } from './writer.ts';

export type At = Pick<FullServer, 'http'>;

/** Of an owner, made for it. */
export async function makeToken(databaseUrl: string): Promise<string> {
  const prisma = createPrisma(databaseUrl, { connections: 1 });
  try {
    const person = { email: 'programs@example.org', name: 'Programs', password: 'correct horse battery' };
    const { id: userId } = await createUser(prisma, { ...person, role: 'owner' });
    return (await createApiToken(prisma, { userId, name: 'bench' })).token;
  } finally {
    await prisma.$disconnect();
  }
}

export async function publishTemplate(at: At, token: string): Promise<void> {
  await post(at, token, '/templates/written/versions', { source: WRITERS_TEMPLATE, baseVersion: 0 });
}

/** Answers its id. */
export async function createCodexOf(at: At, token: string, fields: object): Promise<string> {
  const { id } = await post(at, token, '/codices', { templateId: 'written', title: 'Written', fields });
  if (id === undefined) throw new Error('a Codex was made without an id');
  return id;
}

/** Answers the JSON of a 2xx. */
export async function post(
  { http }: At,
  token: string,
  path: string,
  body: object,
): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(`${http}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text) as Record<string, string>;
}
