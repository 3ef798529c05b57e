'use client';
/** The layout of a page beside the navigator: main column and inspector, which is a drawer below 1000 px. */
import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import classes from './page-layout.module.css';
import { InspectorPaneProvider, useInspectorPane } from './pane-context.tsx';

/** Below this width the panes are drawers; also in shell.module.css. */
export const NARROW = '(max-width: 999.98px)';

interface PageLayoutProps {
  /** The right pane; `PageHeader` offers a button for it where it is a drawer. */
  readonly inspector?: ReactNode;
  /** Name of the right pane for those who don't see it. */
  readonly inspectorLabel?: string;
  /** Starts with a `PageHeader`. */
  readonly children: ReactNode;
}

export function PageLayout({ inspector, inspectorLabel = 'Inspector', children }: PageLayoutProps) {
  return (
    <InspectorPaneProvider exists={Boolean(inspector)}>
      <div className={classes['page']} data-inspector={inspector ? true : undefined}>
        <main id="main" tabIndex={-1} className={classes['main']}>
          {children}
        </main>
        {inspector && <Inspector label={inspectorLabel}>{inspector}</Inspector>}
      </div>
    </InspectorPaneProvider>
  );
}

function Inspector({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const pane = useInspectorPane();
  if (!narrow) {
    return (
      <aside aria-label={label} className={classes['inspector']}>
        {children}
      </aside>
    );
  }
  return (
    <Drawer
      opened={pane?.opened ?? false}
      onClose={() => pane?.close()}
      position="right"
      size={340}
      title={label}
      classNames={{ content: classes['inspector-drawer'] ?? '' }}
    >
      {children}
    </Drawer>
  );
}
