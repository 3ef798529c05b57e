/** The choice of how far a new share link leads: to this Codex alone, or to everything below it too. */
import { SegmentedControl } from '@mantine/core';
import classes from './link-reach.module.css';

interface LinkReachProps {
  /** How many Codices stand below, those in the trash left out. */
  readonly below: number;
  readonly subtree: boolean;
  readonly disabled: boolean;
  readonly onChange: (subtree: boolean) => void;
}

export function LinkReach({ below, subtree, disabled, onChange }: LinkReachProps) {
  return (
    <div className={classes['reach']}>
      <SegmentedControl
        aria-label="What a new link leads to"
        disabled={disabled}
        value={subtree ? 'subtree' : 'codex'}
        onChange={(value) => onChange(value === 'subtree')}
        data={[
          { value: 'codex', label: 'This Codex' },
          { value: 'subtree', label: belowLabel(below) },
        ]}
      />
      {subtree && (
        <p className={classes['note']}>
          Guests see the titles and content of everything below, and what is moved there later; nothing above
          or beside it.
        </p>
      )}
    </div>
  );
}

/** "And the 3 below it". */
export function belowLabel(below: number): string {
  if (below === 0) return 'And everything below it';
  return below === 1 ? 'And the one below it' : `And the ${below} below it`;
}
