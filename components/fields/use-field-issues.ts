/** What is wrong with a field's value now, told apart: nothing there yet, or something that does not fit. */
import { useReading } from '#components/hooks/use-reading.ts';
import { isEmptyValue } from '#core/template/field-types/field-type.ts';
import { fieldTypeOf } from '#core/template/field-types/registry.ts';
import type { FieldDefinition } from '#core/template/template.ts';

export interface FieldIssues {
  /** Holds nothing: left out on paper. */
  readonly empty: boolean;
  /** Required and still empty: said quietly, for a document is not a form to be sent. */
  readonly missing: boolean;
  /** The first problem of a value that is there. */
  readonly problem: string | null;
}

export function useFieldIssues(field: FieldDefinition): FieldIssues {
  return useReading([field.id], (codex) => {
    if (field.type === 'formula') return { empty: false, missing: false, problem: null };
    if (field.type === 'richText') {
      const empty = codex.fragment(field.id).length === 0;
      return { empty, missing: field.required && empty, problem: null };
    }
    const value = codex.value(field);
    const empty = isEmptyValue(value);
    const [issue] = fieldTypeOf(field.type).validate(field, value);
    if (issue === undefined) return { empty, missing: false, problem: null };
    const missing = fieldTypeOf(field.type).validate({ ...field, required: false }, value).length === 0;
    return { empty, missing, problem: missing ? null : issue.message };
  });
}
