/** One side of a field: by whom it was changed, when, and what came and went. */
import { ChangeBody } from '#components/history/comparison/change-body.tsx';
import { editsLabel } from '#components/history/comparison/edits-label.ts';
import { Avatar } from '#components/ui/avatar.tsx';
import type { FieldChange } from '#core/protocol/api/history/comparison.ts';
import cells from './merge-row.module.css';
import classes from './merge-value.module.css';
import { shortChange } from './short-change.ts';

interface SideCellProps {
  readonly side: 'main' | 'branch';
  readonly change: FieldChange | null;
  /** Whether what is far from a change is shown as well. */
  readonly whole: boolean;
}

export function SideCell({ side, change, whole }: SideCellProps) {
  return (
    <div className={cells[side]}>
      <h3 className={cells['column']}>{side === 'main' ? 'Main' : 'Branch'}</h3>
      {change === null ? (
        <p className={classes['quiet']}>Not changed</p>
      ) : (
        <>
          <Authors change={change} />
          <ChangeBody change={whole ? change : shortChange(change)} layout="inline" whole={whole} />
        </>
      )}
    </div>
  );
}

/** More faces than these would be a crowd; the names are all there. */
const FACES = 3;

function Authors({ change }: { readonly change: FieldChange }) {
  const { edits } = change;
  if (edits === undefined) return null;
  return (
    <p className={classes['who']} suppressHydrationWarning>
      {edits.authors.slice(0, FACES).map((person) => (
        <Avatar key={person.id} person={person} size={16} decorative />
      ))}
      {editsLabel(change)}
    </p>
  );
}
