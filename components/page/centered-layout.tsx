/** The layout of a page with one message in its centre. */
import type { ReactNode } from 'react';
import classes from './centered-layout.module.css';

export function CenteredLayout({ children }: { readonly children: ReactNode }) {
  return (
    <main id="main" className={classes['page']}>
      {children}
    </main>
  );
}
