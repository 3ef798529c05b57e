/** A named version in the timeline: a star, the name, the note, and what can be done with it. */
import { IconStarFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { timeSpanLabel } from '#components/locale/time-span.ts';
import { ServerButton } from '#components/page/needs-server.tsx';
import type { NamedVersionBody } from '#core/protocol/api/history.ts';
import classes from './timeline.module.css';

interface NamedVersionProps {
  /** Of the group of radio buttons. */
  readonly group: string;
  readonly named: NamedVersionBody;
  readonly chosen: boolean;
  readonly onChoose: () => void;
  /** What can be done with it, shown while it is chosen. */
  readonly children: ReactNode;
}

export function NamedVersion({ group, named, chosen, onChoose, children }: NamedVersionProps) {
  const { name, note, createdBy, createdAt } = named;
  return (
    <div className={classes['item']} data-chosen={chosen || undefined}>
      <label className={classes['label']}>
        <input
          type="radio"
          name={group}
          className={classes['radio']}
          checked={chosen}
          onChange={onChoose}
          onClick={() => chosen && onChoose()}
        />
        <IconStarFilled size={17} className={classes['star'] ?? ''} aria-hidden />
        <span className={classes['text']}>
          <span className={classes['time']} dir="auto">
            {name}
          </span>
          {note !== '' && (
            <span className={classes['note']} dir="auto">
              {note}
            </span>
          )}
          <span className={classes['deed']}>
            Named by {createdBy.name}, {timeSpanLabel(createdAt, createdAt, Date.now())}
          </span>
        </span>
      </label>
      {chosen && <div className={classes['actions']}>{children}</div>}
    </div>
  );
}

interface NameActionsProps {
  readonly onRename: () => void;
  readonly onRemove: () => void;
}

export function NameActions({ onRename, onRemove }: NameActionsProps) {
  return (
    <>
      <ServerButton variant="subtle" size="compact-sm" onClick={onRename}>
        Rename…
      </ServerButton>
      <ServerButton variant="subtle" size="compact-sm" onClick={onRemove}>
        Remove the name
      </ServerButton>
    </>
  );
}
