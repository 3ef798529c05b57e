/** Hooks for the issues of a field's value: required but empty, or not valid. */

import * as Y from 'yjs';
import { useReading } from '#components/codex-context/use-reading.ts';
import type { Codex } from '#core/codex/codex.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { isEmptyValue } from '#core/fields/model/field-type.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';

export interface FieldIssues {
  /** Holds nothing: left out on paper. */
  readonly empty: boolean;
  /** Required and still empty: said quietly, for a document is not a form to be sent. */
  readonly missing: boolean;
  /** The first problem of a value that is there. */
  readonly problem: string | null;
}

export function useFieldIssues(field: FieldDefinition): FieldIssues {
  // Read as if it were required: whether it is may change with other fields, and a reading is made anew only with its own.
  const issues = useReading([field.id], (codex) => issuesOf(codex, { ...field, required: true }));
  return field.required ? issues : { ...issues, missing: false };
}

/** Those of `fields` that are required and still empty, in order. */
export function useMissingFields(fields: readonly FieldDefinition[]): readonly string[] {
  const required = fields.filter((field) => field.required);
  return useReading(
    required.map(({ id }) => id),
    (codex) => required.filter((field) => issuesOf(codex, field).missing).map(({ id }) => id),
  );
}

function issuesOf(codex: Codex, field: FieldDefinition): FieldIssues {
  if (field.type === 'formula') return { empty: false, missing: false, problem: null };
  if (field.type === 'richText') {
    const empty = isBlank(codex.fragment(field.id));
    return { empty, missing: field.required && empty, problem: null };
  }
  const value = codex.value(field);
  const empty = isEmptyValue(value);
  const [issue] = fieldTypeOf(field.type).validate(field, value);
  if (issue === undefined) return { empty, missing: false, problem: null };
  const missing = fieldTypeOf(field.type).validate({ ...field, required: false }, value).length === 0;
  return { empty, missing, problem: missing ? null : issue.message };
}

/** Whether a rich text is nothing but paragraphs without text, which is also what an editor leaves behind. */
function isBlank(fragment: Y.XmlFragment): boolean {
  return fragment
    .toArray()
    .every(
      (node) =>
        node instanceof Y.XmlElement &&
        node.nodeName === 'paragraph' &&
        node.toArray().every((child) => child instanceof Y.XmlText && child.length === 0),
    );
}
