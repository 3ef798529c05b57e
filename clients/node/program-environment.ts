/** The time, ids and randomness of a program. */
import type { Environment } from '#core/environment.ts';
import { uuidV7 } from '#core/uuid.ts';

export const programEnvironment: Environment = {
  now: () => Date.now(),
  newId: () => uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(16))),
  random: () => Math.random(),
};
