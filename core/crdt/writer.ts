/** A writer of the metadata and reference layers: identity, clock and fresh ids. */
import type { Environment } from '#core/environment.ts';
import { type Clock, createClock, newNodeId } from './clock.ts';

export interface Writer {
  readonly environment: Environment;
  readonly clock: Clock;
  /** Actor id and display name, stored with every entry. */
  readonly by: string;
  readonly byName: string;
}

/** A writer with a clock of its own. */
export function createWriter(
  environment: Environment,
  actor: { readonly id: string; readonly name: string },
): Writer {
  return {
    environment,
    clock: createClock(environment, newNodeId(environment)),
    by: actor.id,
    byName: actor.name,
  };
}
