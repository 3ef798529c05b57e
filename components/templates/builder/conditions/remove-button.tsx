/** The small cross that takes a part of a condition out. */
import { IconX } from '@tabler/icons-react';
import classes from './condition-editor.module.css';

interface RemoveButtonProps {
  readonly label: string;
  readonly onClick: () => void;
}

export function RemoveButton({ label, onClick }: RemoveButtonProps) {
  return (
    <button type="button" className={classes['remove']} aria-label={label} onClick={onClick}>
      <IconX size={14} stroke={1.75} aria-hidden />
    </button>
  );
}
