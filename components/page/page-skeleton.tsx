/** The skeleton of a page while it is loading; shown only after a short delay. */
import { Skeleton } from '@mantine/core';
import classes from './page-skeleton.module.css';

export function PageSkeleton() {
  return (
    <main id="main" className={classes['page']} aria-busy="true">
      <p className="vb-hidden">Loading</p>
      <Skeleton height={34} width="min(420px, 70%)" />
      {[88, 94, 72].map((width) => (
        <Skeleton key={width} height={14} width={`${width}%`} mt={20} />
      ))}
    </main>
  );
}
