/** The server of this installation as a command reaches it, and the member in whose name it works. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { createApiToken } from '#server/access/api-token.ts';
import type { Env } from '#server/config/env.ts';
import type { Services } from '#server/ports/services.ts';

const TOKEN_MS = 10 * 60_000;
const ANSWER_MS = 2000;

/** The member with this email, or the owner. Throws `not_found`. */
export async function findLocalActor({ prisma }: Services, email: string | null = null): Promise<UserActor> {
  const where = email === null ? { role: 'owner' as const } : { email: email.trim().toLowerCase() };
  const user = await prisma.user.findFirst({
    where: { ...where, disabledAt: null },
    orderBy: { createdAt: 'asc' },
  });
  if (user !== null) return { kind: 'user', id: user.id, name: user.name, role: user.role };
  const message =
    email === null
      ? 'There is no owner yet: set Bindery up first.'
      : `There is no user with the email ${email}.`;
  throw new BinderyError('not_found', message);
}

/**
 * Hands `work` the REST address of this very instance, with a token that is good for these minutes only; `null` where no
 * server answers.
 */
export async function withLocalServer<T>(
  { prisma, environment, env }: Services,
  actor: UserActor,
  name: string,
  work: (server: { readonly url: string; readonly token: string } | null) => Promise<T>,
): Promise<T> {
  const expiresAt = new Date(environment.now() + TOKEN_MS);
  const { id, token } = await createApiToken(prisma, { userId: actor.id, name, expiresAt });
  try {
    const url = await findServer(env, token);
    return await work(url === null ? null : { url, token });
  } finally {
    await prisma.apiToken.deleteMany({ where: { id } });
  }
}

/** The address of a server that knows the token, and so has this database. */
async function findServer({ host, port }: Env, token: string): Promise<string | null> {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const url = `http://${name.includes(':') ? `[${name}]` : name}:${port}/api/v1`;
  try {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/me`, { headers, signal: AbortSignal.timeout(ANSWER_MS) });
    return response.ok ? url : null;
  } catch {
    return null;
  }
}
