/** One field of a merge: what main has, what the branch has, and the result. */
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { memo, useId, useState } from 'react';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { MergedFieldBody } from '#core/protocol/api/history/branches.ts';
import classes from './merge-row.module.css';
import { ResultCell, type ResultCellProps } from './result-cell.tsx';
import { type FieldState, stateOf } from './settlement.ts';
import { shortChange } from './short-change.ts';
import { SideCell } from './side-cell.tsx';

type MergeRowProps = Omit<ResultCellProps, 'state' | 'field' | 'labelId' | 'whole'>;

/** Renders again only when something about its field does. */
export const MergeRow = memo(function MergeRow(props: MergeRowProps) {
  const id = useId();
  const [whole, setWhole] = useState(false);
  const { merged, settlement, place, mayMerge } = props;
  const { main, branch, label } = merged;
  const field = place.template.fields[merged.field] ?? null;
  const state = stateOf(merged, settlement);
  const type = (main ?? branch)?.type;
  return (
    <section
      className={classes['row']}
      aria-labelledby={id}
      data-row={merged.field}
      data-state={state}
      tabIndex={-1}
    >
      <div className={classes['name']}>
        <h2 id={id} dir="auto">
          {label}
        </h2>
        {type !== undefined && <p className={classes['type']}>{fieldTypeOf(type).label}</p>}
        {mayMerge && <StateChip state={state} />}
        {isShortened(merged) && (
          <Button
            variant="subtle"
            color="ink"
            size="compact-xs"
            className={classes['whole'] ?? ''}
            aria-pressed={whole}
            onClick={() => setWhole(!whole)}
          >
            Whole text
          </Button>
        )}
      </div>
      <SideCell side="main" change={main} whole={whole} />
      <SideCell side="branch" change={branch} whole={whole} />
      <ResultCell {...props} {...{ state, field, whole }} labelId={id} />
    </section>
  );
});

function StateChip({ state }: { readonly state: FieldState }) {
  if (state === 'merged') return null;
  const look = { size: 14, stroke: 2, 'aria-hidden': true } as const;
  return (
    <span className={classes['chip']} data-state={state}>
      {state === 'settled' ? <IconCheck {...look} /> : <IconAlertTriangle {...look} />}
      {state === 'settled' ? 'Settled' : state === 'again' ? 'Look again' : 'To settle'}
    </span>
  );
}

/** Whether something is left out of one of its plain texts; a rich text says itself where. */
function isShortened({ main, branch, result }: MergedFieldBody): boolean {
  return [main, branch, result].some((change) => change !== null && shortChange(change) !== change);
}
