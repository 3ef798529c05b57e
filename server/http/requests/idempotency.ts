/** Idempotency-Key: remembers the request of each key, and refuses another request with the same key. */
import { createHash } from 'node:crypto';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { Services } from '../../ports/services.ts';
import { type HttpContext, requireActor } from './context.ts';

/** For so long a key stands for one request; doing it only once does not depend on this. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Runs `work`, or throws `invalid_input` when the caller has sent a different request to this address under the same key.
 * The key is released when the request fails. That repeating the same request has no further effect is up to `work`.
 */
export async function underKey<T>(
  services: Services,
  c: HttpContext,
  key: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (key === undefined) return await work();
  const id = hash(requireActor(c).id, c.req.method, c.req.path, key);
  const { search } = new URL(c.req.url);
  const request = hash(search, new Uint8Array(await c.req.arrayBuffer()));
  const isNew = await claim(services, id, request);
  try {
    return await work();
  } catch (error) {
    // What failed on the way may have been done: then only the same request is welcome again.
    if (isNew && isBinderyError(error) && !OPEN_ENDED.includes(error.code))
      await services.prisma.idempotencyKey.deleteMany({ where: { id } });
    throw error;
  }
}

const OPEN_ENDED = ['unavailable', 'internal', 'corrupt'];

/** Whether the key is used for the first time. Throws when it stands for another request. */
async function claim({ prisma, environment }: Services, id: string, request: string): Promise<boolean> {
  const now = environment.now();
  await prisma.idempotencyKey.deleteMany({ where: { createdAt: { lt: new Date(now - KEPT_MS) } } });
  const { count } = await prisma.idempotencyKey.createMany({
    data: [{ id, request, createdAt: new Date(now) }],
    skipDuplicates: true,
  });
  if (count === 1) return true;
  const known = await prisma.idempotencyKey.findUnique({ where: { id } });
  if (known === null || known.request === request) return false;
  const message =
    'This Idempotency-Key was sent with another request before. Send that one again, or make a new key for this one.';
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['Idempotency-Key'], message }] });
}

/** The parts apart, so that no two lists of them meet. */
function hash(...parts: readonly (string | Uint8Array)[]): string {
  const sum = createHash('sha256');
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    sum.update(`${bytes.length}:`).update(bytes);
  }
  return sum.digest('hex');
}
