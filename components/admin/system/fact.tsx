/** One fact in a list of facts; what is not known is said to be so. */
import type { ReactNode } from 'react';
import classes from './system.module.css';

interface FactProps {
  readonly label: string;
  /** `null`: not known. */
  readonly children: ReactNode | null;
}

export function Fact({ label, children }: FactProps) {
  return (
    <div className={classes['fact']}>
      <dt>{label}</dt>
      <dd>{children ?? <Unknown />}</dd>
    </div>
  );
}

export function Unknown() {
  return <span className={classes['unknown']}>not known</span>;
}
