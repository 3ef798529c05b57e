/** The layout of pages before sign-in: logo, heading, form. */
import type { ReactNode } from 'react';
import { Logo } from '#components/ui/logo.tsx';
import classes from './auth-layout.module.css';

interface AuthLayoutProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}

export function AuthLayout({ title, lead, children }: AuthLayoutProps) {
  return (
    <main id="main" className={classes['layout']}>
      <title>{`${title} · Vespera Bindery`}</title>
      <div className={classes['leaf']}>
        <p className={classes['brand']}>
          <Logo size={28} />
          Vespera Bindery
        </p>
        <h1 className={classes['title']}>{title}</h1>
        {lead && <p className={classes['lead']}>{lead}</p>}
        {children}
      </div>
    </main>
  );
}
