/** One field of a comparison: what it is called, who changed it, and its change. */
import { Button } from '@mantine/core';
import { useId } from 'react';
import { ChangeBody, type ChangeBodyProps } from './change-body.tsx';
import classes from './comparison.module.css';
import { editsLabel } from './edits-label.ts';

interface FieldChangeViewProps extends Pick<ChangeBodyProps, 'change' | 'layout' | 'whole' | 'onRestoreRow'> {
  readonly onRestore: (() => void) | undefined;
  readonly restoring: boolean;
}

export function FieldChangeView(props: FieldChangeViewProps) {
  const { change, layout, whole, onRestore, onRestoreRow, restoring } = props;
  const id = useId();
  return (
    <section
      className={classes['change']}
      aria-labelledby={id}
      data-unchanged={change.unchanged}
      // A rich text has a stop of J and K at each of its changes.
      {...(change.unchanged !== true && change.kind !== 'richText' && { 'data-stop': '', tabIndex: -1 })}
    >
      <header className={classes['head']}>
        <h2 id={id} className={classes['label']}>
          {change.label}
        </h2>
        <span className={classes['who']} suppressHydrationWarning>
          {change.unchanged === true ? 'unchanged' : editsLabel(change)}
        </span>
        {onRestore !== undefined && (
          <Button
            variant="subtle"
            color="ink"
            size="compact-sm"
            className={classes['restore'] ?? ''}
            disabled={restoring}
            onClick={onRestore}
            aria-label={`Restore this field: ${change.label}`}
          >
            Restore this field
          </Button>
        )}
      </header>
      <ChangeBody
        change={change}
        layout={layout}
        whole={whole}
        onRestoreRow={restoring ? undefined : onRestoreRow}
      />
    </section>
  );
}
