/** What is wrong with a field's value now, told apart: nothing there yet, or something that does not fit. */
import { useReading } from '#components/hooks/use-reading.ts';
import { fieldTypeOf } from '#core/template/field-types/registry.ts';
import type { FieldDefinition } from '#core/template/template.ts';

export interface FieldIssues {
  /** Required and still empty: said quietly, for a document is not a form to be sent. */
  readonly missing: boolean;
  /** The first problem of a value that is there. */
  readonly problem: string | null;
}

export function useFieldIssues(field: FieldDefinition): FieldIssues {
  return useReading([field.id], (codex) => {
    if (field.type === 'formula') return { missing: false, problem: null };
    if (field.type === 'richText') {
      return { missing: field.required && codex.fragment(field.id).length === 0, problem: null };
    }
    const value = codex.value(field);
    const [issue] = fieldTypeOf(field.type).validate(field, value);
    if (issue === undefined) return { missing: false, problem: null };
    const missing = fieldTypeOf(field.type).validate({ ...field, required: false }, value).length === 0;
    return { missing, problem: missing ? null : issue.message };
  });
}
