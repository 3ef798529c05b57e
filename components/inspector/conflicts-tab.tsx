/** Every open conflict of this Codex, each with both of its values. */
import { IconGitBranch } from '@tabler/icons-react';
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { ConflictNotice } from '#components/fields/conflict-notice.tsx';
import type { FieldDefinition } from '#core/template/template.ts';
import styles from './inspector.module.css';
import { PanelNote } from './panel-note.tsx';

export function ConflictsTab({ conflicts }: { readonly conflicts: readonly FieldDefinition[] }) {
  const { reveal } = useCodexScope();
  if (conflicts.length === 0) {
    return (
      <PanelNote icon={<IconGitBranch size={20} stroke={1.5} aria-hidden />} title="Nothing to settle">
        When two people choose different values at the same time, both are kept here until somebody decides.
      </PanelNote>
    );
  }
  return (
    <ul className={styles['list']}>
      {conflicts.map((field) => (
        <li key={field.id} className={styles['conflict']}>
          <button type="button" className={styles['jump']} onClick={() => reveal(field.id)}>
            {field.label}
          </button>
          <ConflictNotice field={field} />
        </li>
      ))}
    </ul>
  );
}
