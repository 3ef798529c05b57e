/** A page that only says something: centred, without anything around it. */
import type { ReactNode } from 'react';
import classes from './centered-layout.module.css';

export function CenteredLayout({ children }: { readonly children: ReactNode }) {
  return (
    <main id="main" className={classes['page']}>
      {children}
    </main>
  );
}
