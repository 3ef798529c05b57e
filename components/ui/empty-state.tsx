/** The message of an empty or failed place, with the next step. */
import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons or links. */
  readonly action?: ReactNode;
  /** For whole pages; a smaller form fits panels. */
  readonly size?: 'page' | 'panel';
}

export function EmptyState({ icon, title, children, action, size = 'panel' }: EmptyStateProps) {
  const Title = size === 'page' ? 'h1' : 'h2';
  return (
    <div className={classes['empty']} data-size={size}>
      {icon && (
        <div className={classes['icon']} aria-hidden>
          {icon}
        </div>
      )}
      <Title className={classes['title']}>{title}</Title>
      {children && <div className={classes['text']}>{children}</div>}
      {action && <div className={classes['action']}>{action}</div>}
    </div>
  );
}
