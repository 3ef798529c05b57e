/** The interface of a layer in a schedule: an edit to make, and invariants of the merged state. */
import type { Chance } from './chance.ts';
import type { EditRecord, Replica } from './replica.ts';

export interface Layer {
  readonly name: string;
  /** One edit at random, recorded with the replica. */
  edit(replica: Replica, chance: Chance): void;
  /** All of the layer as plain data; the same on every replica in the end. */
  read(replica: Replica): unknown;
  /**
   * What does not hold, in words. `records` are the edits that count (no crash took them), in no order. `undone`: somebody
   * used undo in this schedule, so that what was removed may rightly be back.
   */
  check(replica: Replica, records: readonly EditRecord[], undone: boolean): string[];
}

/** The names that were added and that nobody removed. */
export function survivors(records: readonly EditRecord[]): Set<string> {
  const removed = new Set(records.flatMap((record) => record.removed));
  return new Set(records.flatMap(({ added }) => added.filter((name) => !removed.has(name))));
}

/** Says what is missing from, or too much in, a list of names. */
export function compareNames(what: string, wanted: ReadonlySet<string>, found: readonly string[]): string[] {
  const present = new Set(found);
  const problems: string[] = [];
  if (present.size < found.length) problems.push(`${what}: something is there twice in ${found.join(' ')}`);
  for (const name of wanted) if (!present.has(name)) problems.push(`${what}: ${name} is lost`);
  for (const name of present) if (!wanted.has(name)) problems.push(`${what}: ${name} should not be there`);
  return problems;
}
