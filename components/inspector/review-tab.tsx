/** The review tab: open conflicts with all their values, and values that the template does not allow. */
import { IconAlertTriangle, IconGitBranch } from '@tabler/icons-react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { authorName } from '#components/fields/frame/author-name.ts';
import { cellName } from '#components/fields/frame/cell-name.ts';
import { problemLabel } from '#components/fields/frame/problem-labels.ts';
import { useConfirmState } from '#components/fields/frame/use-confirm-state.ts';
import { useSettleConflict } from '#components/fields/frame/use-settle-conflict.ts';
import { useSituation } from '#components/fields/frame/use-situation.ts';
import { formatMoment } from '#components/locale/date-format.ts';
import { valueText } from '#components/locale/value-text.ts';
import { OnlyInEditing } from '#components/suggesting/only-in-editing.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import { columnField, type OpenConflict } from '#core/codex/open-conflicts.ts';
import { clockMillis } from '#core/crdt/clock.ts';
import type { RegisterEntry } from '#core/crdt/entry.ts';
import type { ValueProblemBody } from '#core/protocol/api/conflicts.ts';
import { maySettle } from '#core/rules/may-settle.ts';
import styles from './conflicts.module.css';
import { PanelNote } from './panel-note.tsx';

interface ReviewTabProps {
  readonly conflicts: readonly OpenConflict[];
  readonly problems: readonly ValueProblemBody[];
}

export function ReviewTab({ conflicts, problems }: ReviewTabProps) {
  if (conflicts.length + problems.length === 0) {
    return (
      <PanelNote icon={<IconGitBranch size={20} stroke={1.5} aria-hidden />} title="No open conflicts">
        When two people choose different values at the same time, both are kept here until somebody decides.
        What the template does not allow is listed here as well.
      </PanelNote>
    );
  }
  return (
    <>
      <OnlyInEditing what="This is decided" />
      <ul className={styles['list']}>
        {conflicts.map((conflict) => (
          <ConflictCard key={keyOf(conflict)} conflict={conflict} />
        ))}
        {problems.map((problem) => (
          <ProblemCard
            key={`${problem.field} ${problem.path.join('/')} ${problem.message}`}
            problem={problem}
          />
        ))}
      </ul>
    </>
  );
}

function ProblemCard({ problem }: { readonly problem: ValueProblemBody }) {
  const { template, canEdit, reveal } = useCodexContext();
  const keep = useConfirmState();
  const field = template.fields[problem.field] ?? null;
  return (
    <li className={styles['conflict']} data-open-problem={problem.field}>
      <button type="button" className={styles['name']} onClick={() => reveal(problem.field)}>
        {problem.label}
      </button>
      <div className={styles['values']}>
        <div className={styles['choice']}>
          <IconAlertTriangle size={18} stroke={1.75} aria-hidden />
          <span className={styles['words']} dir="auto">
            {problemLabel(problem, field)}
          </span>
          {canEdit && problem.keep !== null && (
            <button type="button" className={styles['action']} onClick={() => keep(problem)}>
              Keep “{problem.text}”
            </button>
          )}
        </div>
      </div>
    </li>
  );
}

function ConflictCard({ conflict }: { readonly conflict: OpenConflict }) {
  const { codex, canEdit, reveal, services } = useCodexContext();
  const settle = useSettleConflict();
  const { field, shownIn, cell, winner, losers } = conflict;
  const { template, situation } = useSituation(field);
  const shown = cell === null ? field : columnField(field, cell.columnId);
  const name =
    cell === null ? field.label : `${field.label} · ${cellName(field, cell, codex.rows(field.id))}`;
  return (
    <li className={styles['conflict']} data-open-conflict={field.id}>
      <button type="button" className={styles['name']} onClick={() => reveal(shownIn)}>
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
              onChoose={
                canEdit && maySettle(template, conflict, entry, situation)
                  ? () => settle(conflict, entry, { name, value })
                  : null
              }
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
  const { actor, services } = useCodexContext();
  const name = authorName(entry, services.people) || 'Somebody';
  const who = entry.by === actor?.id ? 'You' : name;
  return (
    <li className={styles['choice']} data-stands={stands || undefined}>
      <Avatar person={{ id: entry.by, name }} size={22} decorative />
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
