/** The line above a form that says why the server refused it. */
import type { ReactNode } from 'react';
import classes from './people.module.css';

/** What concerns a whole form; announced when it appears. */
export function FormProblem({ children }: { readonly children: ReactNode }) {
  return (
    <div role="alert" className={classes['problem-slot']}>
      {children && <p className={classes['problem']}>{children}</p>}
    </div>
  );
}
