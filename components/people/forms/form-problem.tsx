/** The message above a form that the server refused. */
import { Children, type ReactNode } from 'react';
import classes from './people.module.css';

/** A problem of the whole form, announced to screen readers when it appears. */
export function FormProblem({ children }: { readonly children: ReactNode }) {
  return (
    <div role="alert" className={classes['problem-slot']}>
      {Children.toArray(children).length > 0 && <p className={classes['problem']}>{children}</p>}
    </div>
  );
}
