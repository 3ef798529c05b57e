/** A notice over the source of a draft, with what can be done about it. */
import type { ReactNode } from 'react';
import classes from './draft-notices.module.css';

interface NoticeProps {
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

export function Notice({ children, actions }: NoticeProps) {
  return (
    <div className={classes['notice']} role="status">
      <p>{children}</p>
      {actions !== undefined && <div className={classes['actions']}>{actions}</div>}
    </div>
  );
}
