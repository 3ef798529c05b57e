/** The refusal of a state that is not kept, for single edits were folded. */
import { BinderyError } from '#core/errors.ts';
import type { FoldedRange } from './journal.ts';

/**
 * Throws `gone`, with the nearest states, where `folded` are operations among which the state after `seq` would be: what is stored of them is no
 * state that the document ever had.
 */
export function assertKept(seq: number, folded: FoldedRange | null): void {
  if (folded === null) return;
  const { from, to } = folded;
  const hint = from === 1 ? `The nearest is ${to}.` : `The nearest are ${from - 1} and ${to}.`;
  const message = `The state after operation ${seq} is not kept: single edits of that session were folded, by the retention rule of the template. ${hint}`;
  throw new BinderyError('gone', message, { issues: [{ path: ['seq'], message, hint }] });
}
