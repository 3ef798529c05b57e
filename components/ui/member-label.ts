/** The name of a member in a list of them, where two may have the same. */
import type { Member } from '#core/protocol/api/people.ts';

/** `Rae Moana`, or `Rae Moana (removed)` for somebody who is no member any more. */
export function memberLabel({ name, removed }: Pick<Member, 'name' | 'removed'>): string {
  return removed === true ? `${name} (removed)` : name;
}
