/** The notice under a field whose value its template does not allow: the reason, the author, and a button that keeps the value. */
import { IconAlertTriangle } from '@tabler/icons-react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import styles from './conflict-badge.module.css';
import { findField, focusField } from './focus-order.ts';
import { problemLabel } from './problem-labels.ts';
import { useConfirmState } from './use-confirm-state.ts';
import { useFieldIssues } from './use-field-issues.ts';
import { useProblemsOf } from './use-problems-of.ts';

export function ProblemNotice({ field }: { readonly field: FieldDefinition }) {
  const { canEdit } = useCodexContext();
  const { problem } = useFieldIssues(field);
  const keep = useConfirmState();
  // What the page finds by itself stands at the value already.
  const problems = useProblemsOf(field).filter(({ message }) => message !== problem);
  if (problems.length === 0) return null;
  return (
    <div className={styles['notices']} role="status" data-problem={field.id}>
      {problems.map((found) => (
        <div key={`${found.path.join('/')} ${found.message}`} className={styles['notice']}>
          <IconAlertTriangle size={16} stroke={1.75} aria-hidden className={styles['icon']} />
          <p className={styles['words']} dir="auto">
            {problemLabel(found, field)}
          </p>
          {canEdit && found.keep !== null && (
            <div className={styles['actions']}>
              <button
                type="button"
                className={styles['action']}
                onClick={() => {
                  keep(found);
                  const host = findField(document, field.id);
                  if (host !== null) focusField(host);
                }}
              >
                Keep “{found.text}”
              </button>
            </div>
          )}
        </div>
      ))}
    </div>
  );
}
