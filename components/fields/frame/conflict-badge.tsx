/** The conflict badge under a field: both concurrent values, and the choice between them. */
import { IconGitBranch } from '@tabler/icons-react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useReading } from '#components/codex-context/use-reading.ts';
import { formatMoment } from '#components/locale/date-format.ts';
import { valueText } from '#components/locale/value-text.ts';
import { type FieldConflict, readConflicts } from '#core/codex/field-conflicts.ts';
import { columnField } from '#core/codex/open-conflicts.ts';
import { clockMillis } from '#core/crdt/clock.ts';
import type { RegisterEntry } from '#core/crdt/entry.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { maySettle } from '#core/rules/may-settle.ts';
import { authorName } from './author-name.ts';
import { cellName } from './cell-name.ts';
import styles from './conflict-badge.module.css';
import { conflictLabels } from './conflict-labels.ts';
import { findCell, findField, focusField } from './focus-order.ts';
import { useSettleConflict } from './use-settle-conflict.ts';
import { useSituation } from './use-situation.ts';

interface PlacedConflict extends FieldConflict {
  /** What the cell is called; `null` for a field's own value. */
  readonly name: string | null;
}

export function ConflictBadge({ field }: { readonly field: FieldDefinition }) {
  const conflicts = useReading([field.id], (codex): readonly PlacedConflict[] =>
    readConflicts(codex, field).map((conflict) => ({
      ...conflict,
      name: conflict.cell && cellName(field, conflict.cell, codex.rows(field.id)),
    })),
  );
  if (conflicts.length === 0) return null;
  return (
    <div className={styles['notices']} role="status" data-conflict={field.id}>
      {conflicts.flatMap((conflict) =>
        conflict.losers.map((loser) => (
          <Choice key={loser.id} field={field} conflict={conflict} loser={loser} />
        )),
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly field: FieldDefinition;
  readonly conflict: PlacedConflict;
  readonly loser: RegisterEntry;
}

function Choice({ field, conflict, loser }: ChoiceProps) {
  const { actor, canEdit, services } = useCodexContext();
  const { template, situation } = useSituation(field);
  const settleConflict = useSettleConflict();
  const { cell, name, winner } = conflict;
  const shown = cell === null ? field : columnField(field, cell.columnId);
  const textOf = (entry: RegisterEntry) => valueText(shown, entry.value, services.people);
  const named = (entry: RegisterEntry) => ({ ...entry, byName: authorName(entry, services.people) });
  const words = conflictLabels(named(winner), named(loser), {
    actorId: actor?.id ?? null,
    valueText: textOf,
    moment: (entry) => formatMoment(clockMillis(entry.hlc), Date.now()),
  });
  const settle = (chosen: RegisterEntry) => {
    settleConflict({ ...conflict, field }, chosen, { name: name ?? field.label, value: textOf(chosen) });
    // The buttons go away with the conflict; the focus goes to what it was about.
    const host = findField(document, field.id);
    const box = cell === null ? null : findCell(host, cell.rowId, cell.columnId);
    if (box !== null) box.focus();
    else if (host !== null) focusField(host);
  };
  return (
    <div className={styles['notice']}>
      <IconGitBranch size={16} stroke={1.75} aria-hidden className={styles['icon']} />
      <p className={styles['words']}>
        {name !== null && `${name}: `}
        {words.parts.map((part) => (part.strong ? <strong key={part.text}>{part.text}</strong> : part.text))}
      </p>
      {canEdit && (
        <div className={styles['actions']}>
          <button type="button" className={styles['action']} onClick={() => settle(winner)}>
            {words.keep}
          </button>
          {maySettle(template, { ...conflict, field }, loser, situation) && (
            <button type="button" className={styles['action']} onClick={() => settle(loser)}>
              {words.use}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
