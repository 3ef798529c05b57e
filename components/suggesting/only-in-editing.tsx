/** The line in place of a control that is there in Editing only, for whoever may edit and has chosen another mode. */
import { IconPencil } from '@tabler/icons-react';
import styles from './only-in-editing.module.css';
import { useMode } from './suggesting-provider.tsx';

interface OnlyInEditingProps {
  /** What has to wait, as the beginning of a sentence: “References are added”. */
  readonly what: string;
}

/** Renders nothing in Editing, and for those to whom it is not open. */
export function OnlyInEditing({ what }: OnlyInEditingProps) {
  const choice = useMode();
  if (choice === null || choice.mode === 'editing' || !choice.modes.includes('editing')) return null;
  return (
    <p className={styles['line']}>
      <IconPencil size={15} stroke={1.75} aria-hidden />
      {what} in Editing only: choose it in the header.
    </p>
  );
}
