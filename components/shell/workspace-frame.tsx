'use client';
/** The frame around every page of somebody signed in: navigator, palette, shortcuts. Stays while pages change. */
import { Drawer, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import type { Me } from '#core/protocol/api/people.ts';
import { CommandPalette } from './command-palette.tsx';
import { Navigator } from './navigator.tsx';
import { SessionGuard } from './session-guard.tsx';
import classes from './shell.module.css';
import { NARROW } from './shell.tsx';
import { NavigatorPaneProvider, useNavigatorPane } from './shell-context.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';

export function WorkspaceFrame({ children }: { readonly children: ReactNode }) {
  return (
    <SessionGuard waiting={<FrameSkeleton />}>
      {(me) => (
        <NavigatorPaneProvider>
          <a href="#main" className={classes['skip']}>
            Skip to the page
          </a>
          <div className={classes['frame']}>
            <NavigatorPane me={me} />
            {children}
          </div>
          <CommandPalette me={me} />
          <ShortcutSheet />
        </NavigatorPaneProvider>
      )}
    </SessionGuard>
  );
}

function NavigatorPane({ me }: { readonly me: Me }) {
  const narrow = useMediaQuery(NARROW);
  const pane = useNavigatorPane();
  const pathname = usePathname();
  const close = pane?.close;
  // biome-ignore lint/correctness/useExhaustiveDependencies: arriving somewhere is what closes the drawer
  useEffect(() => close?.(), [pathname]);
  if (!narrow) {
    return (
      <div className={classes['navigator']}>
        <Navigator me={me} />
      </div>
    );
  }
  return (
    <Drawer.Root
      opened={pane?.opened ?? false}
      onClose={() => close?.()}
      size={300}
      classNames={{
        content: classes['navigator-drawer'] ?? '',
        body: classes['navigator-drawer-body'] ?? '',
      }}
    >
      <Drawer.Overlay />
      <Drawer.Content aria-label="Navigator">
        <Drawer.Body>
          <Navigator me={me} />
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function FrameSkeleton() {
  return (
    <div className={classes['frame']} aria-busy="true">
      <div className={classes['navigator']}>
        <div className={classes['waiting']}>
          <Skeleton height={24} width="60%" />
          <Skeleton height={34} mt={16} />
          {[70, 50, 62, 44].map((width) => (
            <Skeleton key={width} height={14} width={`${width}%`} mt={18} />
          ))}
        </div>
      </div>
      <main className={classes['main']}>
        <p className="vb-hidden">Loading</p>
      </main>
    </div>
  );
}
