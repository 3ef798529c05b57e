/** The frame around the form of the preview: as wide as a page or a phone, and in the colours that were chosen. */
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { cssVariablesResolver, theme } from '#components/theme/theme.ts';
import type { PreviewLook } from './preview-controls.tsx';
import classes from './preview-frame.module.css';

const SELECTOR = '[data-preview-frame]';

export function PreviewFrame({
  look,
  children,
}: {
  readonly look: PreviewLook;
  readonly children: ReactNode;
}) {
  return (
    <div className={classes['room']}>
      <div
        data-preview-frame
        data-width={look.width}
        data-mantine-color-scheme={look.scheme === 'page' ? undefined : look.scheme}
        className={classes['frame']}
      >
        {look.scheme === 'page' ? (
          children
        ) : (
          <MantineProvider
            key={look.scheme}
            theme={theme}
            cssVariablesResolver={cssVariablesResolver}
            cssVariablesSelector={SELECTOR}
            getRootElement={() => undefined}
            forceColorScheme={look.scheme}
          >
            {children}
          </MantineProvider>
        )}
      </div>
    </div>
  );
}
