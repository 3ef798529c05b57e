/** The id of an operation that a request makes under a key: the same key of the same person is the same operation. */
import { createHash } from 'node:crypto';
import type { Actor } from '#core/access/policy.ts';

/** Keys of different people never meet, and a key of any length makes a short id. */
export function operationIdOf(actor: Pick<Actor, 'id'>, key: string): string {
  return `api:${createHash('sha256').update(`${actor.id}\n${key}`).digest('hex').slice(0, 40)}`;
}
