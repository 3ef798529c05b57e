/** Passes over what others may go on writing meanwhile, until one of them finds nothing. */
import { BinderyError } from '#core/errors.ts';

/** More would be somebody who writes it again and again. */
const MAX_PASSES = 5;

/**
 * Each pass is for what was written while the one before was going on; `pass`, counted from 1, answers whether there has to be another one. Throws
 * `unavailable` with the sentence `late` when there always is: then the work has not ended, and is tried again.
 */
export async function passUntilNothing(
  late: string,
  pass: (count: number) => Promise<boolean>,
): Promise<void> {
  for (let count = 1; count <= MAX_PASSES; count += 1) if (!(await pass(count))) return;
  throw new BinderyError('unavailable', late);
}
