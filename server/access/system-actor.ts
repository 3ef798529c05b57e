/** The actor recorded for edits that the server makes on its own. */
import type { SystemActor } from '#core/access/policy.ts';

export const SYSTEM_ACTOR: SystemActor = { kind: 'system', id: 'system', name: 'Vespera Bindery' };
