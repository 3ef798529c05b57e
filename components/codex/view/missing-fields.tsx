/** The count of required fields that are empty, in all views; a click goes to the first. */

import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { findField, focusField } from '#components/fields/frame/focus-order.ts';
import { useMissingFields } from '#components/fields/frame/use-field-issues.ts';
import type { FormModel } from '#core/template/build-form.ts';
import styles from './codex-body.module.css';

export function MissingFields({ form }: { readonly form: FormModel }) {
  const { canEdit, reveal } = useCodexContext();
  const missing = useMissingFields(
    form.views.flatMap(({ sections }) =>
      sections.flatMap(({ fields }) =>
        fields.flatMap(({ field, hidden, lock }) => (hidden || lock !== null ? [] : [field])),
      ),
    ),
  );
  const [first] = missing;
  if (!canEdit || first === undefined) return null;
  return (
    <button
      type="button"
      className={styles['still-empty']}
      onClick={() => {
        reveal(first);
        // The view may have to be rendered first.
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            const field = findField(document, first);
            if (field !== null) focusField(field);
          }),
        );
      }}
    >
      {missing.length} required, still empty
    </button>
  );
}
