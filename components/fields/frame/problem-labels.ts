/** The labels of a problem: the field, the reason, and who wrote the value. */

import { formatMoment } from '#components/locale/date-format.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { ValueProblemBody } from '#core/protocol/api/conflicts.ts';

/** Values of these types are ids, which say nothing to a reader. */
const OPAQUE: ReadonlySet<string> = new Set(['reference', 'references', 'person', 'people']);

export function problemLabel(
  { text, path, message, hint, step }: ValueProblemBody,
  field: FieldDefinition | null,
): string {
  const subject = field === null || OPAQUE.has(field.type) || path.length === 0 ? '' : `${text}: `;
  const who =
    step === null
      ? ''
      : ` ${step.by.name || 'Somebody'} chose it at ${formatMoment(Date.parse(step.at), Date.now())}.`;
  return `${subject}${message}${who}${hint === null ? '' : ` ${hint}`}`;
}
