/** The choice of what a field shall be after the merge: radio buttons, listed with their values or side by side. */
import { type ReactNode, useId } from 'react';
import { Kbd } from '#components/ui/kbd.tsx';
import classes from './choices.module.css';
import type { Choice } from './settlement.ts';

export interface OfferedChoice {
  readonly choice: Choice;
  readonly content: ReactNode;
  /** “as on main”. */
  readonly note?: string;
}

interface ChoicesProps {
  /** The field. */
  readonly label: string;
  readonly layout: 'list' | 'tabs';
  readonly offered: readonly OfferedChoice[];
  readonly chosen: Choice | null;
  readonly describedBy: string | undefined;
  readonly onChoose: (choice: Choice) => void;
}

/** 1, 2 and 3 choose in the row that one is at. */
export function Choices({ label, layout, offered, chosen, describedBy, onChoose }: ChoicesProps) {
  const name = useId();
  return (
    <fieldset className={classes['choices']} data-layout={layout} aria-describedby={describedBy}>
      <legend className="vb-hidden">{label}: what main will hold</legend>
      {offered.map(({ choice, content, note }, index) => (
        <label key={choice} className={classes['choice']} data-chosen={choice === chosen || undefined}>
          <input
            type="radio"
            name={name}
            value={choice}
            checked={choice === chosen}
            onChange={() => onChoose(choice)}
          />
          <span className={classes['chosen-value']}>{content}</span>
          {note !== undefined && <span className={classes['note']}>{note}</span>}
          {layout === 'list' && <Kbd keys={String(index + 1)} />}
        </label>
      ))}
    </fieldset>
  );
}
