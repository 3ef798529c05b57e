/** The server's clock, ids and randomness, for core, which may not reach for them itself. */
import { v7 } from 'uuid';
import type { Environment } from '#core/environment.ts';

export const serverEnvironment: Environment = {
  now: () => Date.now(),
  newId: () => v7(),
  random: () => Math.random(),
};
