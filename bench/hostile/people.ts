/** The writers of a hostile run: two honest ones and an attacker. */
import type { UserActor } from '#core/access/policy.ts';

const person = (id: string, name: string): UserActor => ({ kind: 'user', id, name, role: 'editor' });

export const OWNER = person('ines', 'Ines');
export const COLLEAGUE = person('omar', 'Omar');
export const ATTACKER = person('mallory', 'Mallory');
export const PEOPLE = [OWNER, COLLEAGUE, ATTACKER] as const;

/** Later than anything honest: it would win. */
export const NEW_ENTRY_HLC = '0ffffffffff00000-0000000000000000';
