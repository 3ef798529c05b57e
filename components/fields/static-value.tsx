/** A value for somebody who may read but not write. */
import type { ReactNode } from 'react';
import styles from './value.module.css';

export function StaticValue({ children }: { readonly children: ReactNode }) {
  const nothing = children === null || children === undefined || children === '';
  return (
    <span className={styles['static']}>
      {nothing ? <span className={styles['nothing']}>Nothing yet</span> : children}
    </span>
  );
}
