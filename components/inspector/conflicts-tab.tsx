/** Every open conflict of this Codex, each with all its values: who chose what, when, and which one stands. */
import { IconGitBranch } from '@tabler/icons-react';
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { useSettleConflict } from '#components/codex/use-settle-conflict.ts';
import { authorName } from '#components/fields/author-name.ts';
import { cellName } from '#components/fields/cell-words.ts';
import { formatMoment } from '#components/fields/date-words.ts';
import { valueText } from '#components/fields/value-text.ts';
import { Face } from '#components/ui/face.tsx';
import type { RegisterEntry } from '#core/codex/codex.ts';
import { columnField, type OpenConflict } from '#core/codex/open-conflicts.ts';
import { clockMillis } from '#core/crdt/clock.ts';
import styles from './conflicts.module.css';
import { PanelNote } from './panel-note.tsx';

export function ConflictsTab({ conflicts }: { readonly conflicts: readonly OpenConflict[] }) {
  if (conflicts.length === 0) {
    return (
      <PanelNote icon={<IconGitBranch size={20} stroke={1.5} aria-hidden />} title="No open conflicts">
        When two people choose different values at the same time, both are kept here until somebody decides.
      </PanelNote>
    );
  }
  return (
    <ul className={styles['list']}>
      {conflicts.map((conflict) => (
        <ConflictCard key={keyOf(conflict)} conflict={conflict} />
      ))}
    </ul>
  );
}

function ConflictCard({ conflict }: { readonly conflict: OpenConflict }) {
  const { codex, canEdit, reveal, services } = useCodexScope();
  const settle = useSettleConflict();
  const { field, cell, winner, losers } = conflict;
  const shown = cell === null ? field : columnField(field, cell.columnId);
  const name =
    cell === null ? field.label : `${field.label} · ${cellName(field, cell, codex.rows(field.id))}`;
  return (
    <li className={styles['conflict']} data-open-conflict={field.id}>
      <button type="button" className={styles['name']} onClick={() => reveal(field.id)}>
        {name}
      </button>
      <ul className={styles['values']} aria-label={`Values of ${name}`}>
        {[winner, ...losers].map((entry) => {
          const value = valueText(shown, entry.value, services.people);
          return (
            <ChosenValue
              key={entry.id}
              entry={entry}
              value={value}
              stands={entry === winner}
              onChoose={canEdit ? () => settle(conflict, entry, { name, value }) : null}
            />
          );
        })}
      </ul>
    </li>
  );
}

interface ChosenValueProps {
  readonly entry: RegisterEntry;
  readonly value: string;
  readonly stands: boolean;
  readonly onChoose: (() => void) | null;
}

function ChosenValue({ entry, value, stands, onChoose }: ChosenValueProps) {
  const { actor, services } = useCodexScope();
  const name = authorName(entry, services.people) || 'Somebody';
  const who = entry.by === actor?.id ? 'You' : name;
  return (
    <li className={styles['choice']} data-stands={stands || undefined}>
      <Face person={{ id: entry.by, name }} size={22} decorative />
      <span className={styles['words']}>
        <span className={styles['value']}>{value}</span>
        <span className={styles['who']}>
          {who} at {formatMoment(clockMillis(entry.hlc), Date.now())}
          {stands && ' · in use'}
        </span>
      </span>
      {onChoose !== null && (
        <button type="button" className={styles['action']} onClick={onChoose} title={value}>
          {stands ? 'Keep' : 'Use'} {value}
        </button>
      )}
    </li>
  );
}

function keyOf({ field, cell }: OpenConflict): string {
  return cell === null ? field.id : `${field.id}/${cell.rowId}/${cell.columnId}`;
}
