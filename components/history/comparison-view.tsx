/** The changes between two points, field by field. */
import { Button, Skeleton } from '@mantine/core';
import { IconEqual } from '@tabler/icons-react';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import classes from './comparison.module.css';
import { FieldChangeView } from './field-change-view.tsx';
import { useComparison } from './history-queries.ts';

export interface ComparisonViewProps {
  readonly codexId: string;
  readonly from: number;
  readonly to: number;
  /** `to` is the head of the log. */
  readonly isNow: boolean;
  /** Absent for those who may not, and where there is nothing to go back to. */
  readonly onRestoreField: ((field: string) => void) | undefined;
  readonly restoring: boolean;
}

export function ComparisonView({ codexId, from, to, isNow, onRestoreField, restoring }: ComparisonViewProps) {
  const comparison = useComparison(codexId, from, to);
  if (comparison.isError && comparison.data === undefined) {
    return (
      <p role="alert" className={classes['problem']}>
        The two states could not be compared. {errorMessage(comparison.error)}{' '}
        <Button variant="light" color="rose" size="compact-sm" onClick={() => void comparison.refetch()}>
          Try again
        </Button>
      </p>
    );
  }
  if (comparison.data === undefined) return <Waiting />;
  const { changes } = comparison.data;
  if (changes.length === 0) {
    return (
      <div className={classes['comparison']}>
        <EmptyState
          icon={<IconEqual size={28} stroke={1.4} />}
          title={isNow ? 'Nothing has changed since' : 'Nothing changed in between'}
        >
          Choose an earlier version in the timeline, or see what this one changed.
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={classes['comparison']} aria-busy={comparison.isPlaceholderData}>
      <h1 className={classes['lead']}>
        {changes.length === 1 ? 'One field' : `${changes.length} fields`} changed{' '}
        {isNow ? 'since then' : 'in between'}
        <span className={classes['legend']}>
          <del>removed</del> <ins>added</ins>
        </span>
      </h1>
      {changes.map((change) => (
        <FieldChangeView
          key={change.field}
          change={change}
          onRestore={onRestoreField && (() => onRestoreField(change.field))}
          restoring={restoring}
        />
      ))}
    </div>
  );
}

function Waiting() {
  return (
    <div className={`${classes['comparison']} ${classes['late']}`} role="status" aria-label="Comparing">
      {[40, 90, 74].map((width) => (
        <Skeleton key={width} height={16} width={`${width}%`} mb={18} />
      ))}
    </div>
  );
}
