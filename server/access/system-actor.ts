/** The name in which the server does what nobody in particular asked for. */
import type { SystemActor } from '#core/access/policy.ts';

export const SYSTEM_ACTOR: SystemActor = { kind: 'system', id: 'system', name: 'Vespera Bindery' };
