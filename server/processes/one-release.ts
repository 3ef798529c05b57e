/** The question whether every process on the database is of this release, for work that an earlier one would misread. */
import type { ProcessBus } from '../ports/process-bus.port.ts';
import type { ProcessStatuses } from '../ports/process-roles.port.ts';

export interface OneReleaseParts {
  readonly bus: Pick<ProcessBus, 'id' | 'others'>;
  readonly statuses: ProcessStatuses;
}

/** How many processes are of another release, or do not say of which they are, as one that is very old or very busy. */
export async function countOtherReleases({ bus, statuses }: OneReleaseParts): Promise<number> {
  const said = await statuses.ask();
  const own = said.get(bus.id)?.version;
  return [...bus.others].filter((id) => said.get(id)?.version !== own).length;
}
