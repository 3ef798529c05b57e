/** The buttons of a row: everything that its keys do, for pointers and touch. */
import { IconArrowDown, IconArrowUp, IconMessagePlus, IconX } from '@tabler/icons-react';
import styles from './rows.module.css';

interface RowToolsProps {
  /** What the row is, for the buttons' names: “step 2”. */
  readonly what: string;
  readonly first: boolean;
  readonly last: boolean;
  /** Begins a comment on the row; absent where there are none, or for those who may write none. */
  readonly onComment?: (() => void) | undefined;
  readonly onMove: (step: -1 | 1) => void;
  readonly onRemove: () => void;
}

export function RowTools({ what, first, last, onComment, onMove, onRemove }: RowToolsProps) {
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
      {onComment !== undefined && (
        <button
          type="button"
          className={styles['tool']}
          aria-label={`Comment on ${what}`}
          onClick={onComment}
        >
          <IconMessagePlus size={15} stroke={1.6} aria-hidden />
        </button>
      )}
      <button type="button" className={styles['tool']} aria-label={`Remove ${what}`} onClick={onRemove}>
        <IconX size={15} stroke={1.75} aria-hidden />
      </button>
    </span>
  );
}
