/** The sealed request of an erasure that is going on: who it is about, and under which name they go on. */
import type { Erasure } from '#prisma/generated/client.ts';
import { openText } from '../config/sealed-text.ts';
import type { Services } from '../ports/services.ts';
import { type ErasedPerson, type KnownOfPerson, parseKnown } from './erased-person.ts';

/** What they are called from then on; the number keeps writers apart. */
export function formerName(number: number): string {
  return `Former member ${number}`;
}

export function personOf(id: string, known: KnownOfPerson, to: string): ErasedPerson {
  return { rename: { id, names: new Set(known.names), to }, addresses: known.addresses };
}

/** `null` for one that another APP_SECRET has sealed. */
export function openErasure({ env }: Pick<Services, 'env'>, row: Erasure): ErasedPerson | null {
  const text = openText(erasureSeal(env.appSecret, row.id), row.request);
  return text === null ? null : personOf(row.memberId, parseKnown(text), formerName(row.number));
}

export function erasureSeal(secret: string, id: string) {
  return { secret, purpose: 'bindery erasure', place: id };
}
