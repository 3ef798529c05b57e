'use client';
/** The frame around every page of a signed-in person: navigator, palette and shortcuts. It stays mounted while pages change. */
import { Drawer, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { usePathname } from 'next/navigation';
import { type CSSProperties, type ReactNode, useEffect } from 'react';
import { AppVersion } from '#components/app-version/app-version.tsx';
import { CommandPalette, PaletteKey } from '#components/command-palette/command-palette.tsx';
import { AwaySummary } from '#components/offline/away-summary.tsx';
import { DeviceProvider } from '#components/offline/device-context.tsx';
import { PendingPanel } from '#components/offline/pending-panel.tsx';
import classes from '#components/page/page-layout.module.css';
import { NARROW } from '#components/page/page-layout.tsx';
import { NavigatorPaneProvider, useNavigatorPane } from '#components/page/pane-context.tsx';
import { WORKSPACE_MARK } from '#components/palette-state/early-palette.ts';
import { PendingProvider } from '#components/pending/pending-context.tsx';
import { RequestDelivery } from '#components/pending/request-delivery.tsx';
import { ImportDialog } from '#components/transfer/import-dialog.tsx';
import { TreeProvider } from '#components/tree-context/tree-context.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { Navigator } from './navigator.tsx';
import { PaneResizer, useNavigatorWidth } from './pane-resizer.tsx';
import { SessionGuard } from './session-guard.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';

export function WorkspaceFrame({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <AppVersion />
      <PaletteKey />
      <SessionGuard waiting={<FrameSkeleton />}>
        {(me) => (
          <TreeProvider me={me}>
            <PendingProvider me={me}>
              <RequestDelivery />
              <DeviceProvider me={me}>
                <NavigatorPaneProvider>
                  <a href="#main" className={classes['skip']}>
                    Skip to the page
                  </a>
                  <Frame me={me}>{children}</Frame>
                  <CommandPalette me={me} />
                  <ShortcutSheet />
                  <ImportDialog offered={isAtLeast(me.role, 'editor')} />
                  <PendingPanel />
                  <AwaySummary />
                </NavigatorPaneProvider>
              </DeviceProvider>
            </PendingProvider>
          </TreeProvider>
        )}
      </SessionGuard>
    </>
  );
}

function Frame({ me, children }: { readonly me: Me; readonly children: ReactNode }) {
  const [width, setWidth] = useNavigatorWidth();
  return (
    <div className={classes['frame']} style={{ '--width-navigator': `${width}px` } as CSSProperties}>
      <NavigatorPane me={me} width={width} onWidth={setWidth} />
      {children}
    </div>
  );
}

interface NavigatorPaneProps {
  readonly me: Me;
  /** In px, where it is no drawer. */
  readonly width: number;
  readonly onWidth: (width: number) => void;
}

function NavigatorPane({ me, width, onWidth }: NavigatorPaneProps) {
  // Nothing of this is rendered on a server, so the first look is right, and no pane is mounted twice.
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const pane = useNavigatorPane();
  const pathname = usePathname();
  const close = pane?.close;
  // biome-ignore lint/correctness/useExhaustiveDependencies: arriving somewhere is what closes the drawer
  useEffect(() => close?.(), [pathname]);
  if (!narrow) {
    return (
      <div className={classes['navigator']}>
        <Navigator me={me} />
        <PaneResizer width={width} onChange={onWidth} />
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
    <div className={classes['frame']} aria-busy="true" {...{ [WORKSPACE_MARK]: true }}>
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
