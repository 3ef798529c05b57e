/** The buttons of a row: everything that its keys do, for pointers and touch. */
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import styles from './rows.module.css';

interface RowToolsProps {
  /** What the row is, for the buttons' names: “step 2”. */
  readonly what: string;
  readonly first: boolean;
  readonly last: boolean;
  readonly onMove: (step: -1 | 1) => void;
  readonly onRemove: () => void;
}

export function RowTools({ what, first, last, onMove, onRemove }: RowToolsProps) {
  return (
    <span className={styles['tools']}>
      {!first && (
        <button
          type="button"
          className={styles['tool']}
          aria-label={`Move ${what} up`}
          onClick={() => onMove(-1)}
        >
          <IconArrowUp size={15} stroke={1.75} aria-hidden />
        </button>
      )}
      {!last && (
        <button
          type="button"
          className={styles['tool']}
          aria-label={`Move ${what} down`}
          onClick={() => onMove(1)}
        >
          <IconArrowDown size={15} stroke={1.75} aria-hidden />
        </button>
      )}
      <button type="button" className={styles['tool']} aria-label={`Remove ${what}`} onClick={onRemove}>
        <IconX size={15} stroke={1.75} aria-hidden />
      </button>
    </span>
  );
}
