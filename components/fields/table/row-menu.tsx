/** The menu of a table row: everything that its keys do, behind one button. */
import { Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconDotsVertical, IconMessagePlus, IconX } from '@tabler/icons-react';
import styles from '../rows/rows.module.css';

interface RowMenuProps {
  /** What the row is, for the names of button and items: “row 2”. */
  readonly what: string;
  readonly first: boolean;
  readonly last: boolean;
  /** Begins a comment on the row; absent where there are none, or for those who may write none. */
  readonly onComment?: (() => void) | undefined;
  readonly onMove: (step: -1 | 1) => void;
  readonly onRemove: () => void;
}

const LOOK = { size: 15, stroke: 1.75, 'aria-hidden': true } as const;

export function RowMenu({ what, first, last, onComment, onMove, onRemove }: RowMenuProps) {
  return (
    <Menu position="bottom-end" withinPortal>
      <span className={styles['tools']}>
        <Menu.Target>
          <button type="button" className={styles['tool']} aria-label={`More for ${what}`}>
            <IconDotsVertical {...LOOK} />
          </button>
        </Menu.Target>
      </span>
      <Menu.Dropdown>
        <Menu.Item disabled={first} leftSection={<IconArrowUp {...LOOK} />} onClick={() => onMove(-1)}>
          Move {what} up
        </Menu.Item>
        <Menu.Item disabled={last} leftSection={<IconArrowDown {...LOOK} />} onClick={() => onMove(1)}>
          Move {what} down
        </Menu.Item>
        {onComment !== undefined && (
          <Menu.Item leftSection={<IconMessagePlus {...LOOK} />} onClick={onComment}>
            Comment on {what}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconX {...LOOK} />} onClick={onRemove}>
          Remove {what}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
