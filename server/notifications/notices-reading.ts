/** Reads who is in the fields of people of a Codex: plain data in and out, since a large document is read in a thread. */
import { type AssignedReading, readAssigned } from '#core/notifications/assignments.ts';
import { defineReading } from '../codices/content/codex-reading.ts';
import type { DescribedOperation } from '../journal/journal.ts';
import { holdsOperations } from './told-operations.ts';

export interface NoticesInput {
  /** What the document has to hold; their order says nothing. */
  readonly operations: readonly Pick<DescribedOperation, 'summary'>[];
}

/** `null` while the document does not hold the operations. */
export const noticesReading = defineReading(
  'read who is assigned',
  (codex, template, { operations }: NoticesInput): AssignedReading | null =>
    holdsOperations(codex.doc, operations) ? readAssigned(codex, template) : null,
);
