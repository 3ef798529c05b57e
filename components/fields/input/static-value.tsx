/** A value for readers; a dash where there is none, as for a formula without a result. */
import type { ReactNode } from 'react';
import styles from './value.module.css';

export function StaticValue({ children }: { readonly children: ReactNode }) {
  const nothing = children === null || children === undefined || children === '';
  return (
    <span className={styles['static']} dir="auto">
      {nothing ? <span className={styles['nothing']}>—</span> : children}
    </span>
  );
}
