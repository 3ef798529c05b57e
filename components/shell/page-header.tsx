'use client';
/** The bar above a page: where it stands, and what can be done with it; opens the drawers on narrow screens. */
import { ActionIcon, Anchor } from '@mantine/core';
import { IconLayoutSidebarRight, IconMenu2 } from '@tabler/icons-react';
import Link from 'next/link';
import { Fragment, type ReactNode } from 'react';
import classes from './page-header.module.css';
import { useInspectorPane, useNavigatorPane } from './shell-context.tsx';

export interface Breadcrumb {
  readonly label: string;
  /** Absent for the page itself, the last one. */
  readonly href?: string;
}

interface PageHeaderProps {
  readonly breadcrumbs: readonly Breadcrumb[];
  /** Sync state, faces, buttons. */
  readonly right?: ReactNode;
  /** Name of the button that opens the inspector where it is a drawer. */
  readonly inspectorLabel?: string;
}

export function PageHeader({ breadcrumbs, right, inspectorLabel = 'Show inspector' }: PageHeaderProps) {
  const navigator = useNavigatorPane();
  const inspector = useInspectorPane();
  const title = breadcrumbs.at(-1)?.label;
  return (
    <header className={classes['header']}>
      {title && <title>{`${title} · Vespera Bindery`}</title>}
      {navigator && (
        <ActionIcon
          className={classes['pane-button']}
          size={36}
          aria-label="Show navigator"
          onClick={navigator.open}
        >
          <IconMenu2 size={20} stroke={1.6} />
        </ActionIcon>
      )}
      <nav
        aria-label="Breadcrumbs"
        className={classes['breadcrumbs']}
        data-crowded={right ? true : undefined}
      >
        <ol>
          {breadcrumbs.map(({ label, href }, index) => {
            const last = index === breadcrumbs.length - 1;
            return (
              <Fragment key={href ?? label}>
                <li data-last={last || undefined}>
                  {href && !last ? (
                    <Anchor component={Link} href={href} className={classes['crumb']}>
                      {label}
                    </Anchor>
                  ) : (
                    <span
                      className={classes['here']}
                      {...(last ? { 'aria-current': 'page' } : {})}
                      title={label}
                    >
                      {label}
                    </span>
                  )}
                </li>
                {!last && (
                  <li aria-hidden className={classes['slash']}>
                    /
                  </li>
                )}
              </Fragment>
            );
          })}
        </ol>
      </nav>
      <div className={classes['right']}>
        {right}
        {inspector && (
          <ActionIcon
            className={classes['pane-button']}
            size={36}
            aria-label={inspectorLabel}
            onClick={inspector.open}
          >
            <IconLayoutSidebarRight size={20} stroke={1.6} />
          </ActionIcon>
        )}
      </div>
    </header>
  );
}
