/** The server's clock, ids and randomness, which core takes as arguments. */
import { v7 } from 'uuid';
import type { Environment } from '#core/environment.ts';

export const serverEnvironment: Environment = {
  now: () => Date.now(),
  newId: () => v7(),
  random: () => Math.random(),
};
