/** The note in an empty panel. */
import type { ReactNode } from 'react';
import styles from './inspector.module.css';

interface PanelNoteProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
}

export function PanelNote({ icon, title, children }: PanelNoteProps) {
  return (
    <div className={styles['note']}>
      <span className={styles['note-icon']}>{icon}</span>
      <p className={styles['note-title']}>{title}</p>
      <p className={styles['note-text']}>{children}</p>
    </div>
  );
}
