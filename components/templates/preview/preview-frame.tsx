/** The frame around the form of the preview: as wide as a page or a phone, and in the colours that were chosen. */
import { MantineProvider } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { cssVariablesResolver, theme } from '#components/theme/theme.ts';
import type { PreviewLook } from './preview-controls.tsx';
import classes from './preview-frame.module.css';

/** A page with both of its panes closed. */
const WIDE_PX = 860;
const SELECTOR = '[data-preview-frame]';

export function PreviewFrame({
  look,
  children,
}: {
  readonly look: PreviewLook;
  readonly children: ReactNode;
}) {
  const { ref, zoom } = useZoom(look.width === 'wide');
  return (
    <div ref={ref} className={classes['room']}>
      <div
        data-preview-frame
        data-width={look.width}
        data-mantine-color-scheme={look.scheme === 'page' ? undefined : look.scheme}
        className={classes['frame']}
        style={zoom === null ? undefined : { inlineSize: WIDE_PX, zoom }}
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

/** How much a page is made smaller so that it fits beside the source; `null` where nothing is to be fitted. */
function useZoom(isWide: boolean) {
  const ref = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<number | null>(null);
  useEffect(() => {
    const element = ref.current;
    if (!isWide || element === null) return;
    const observer = new ResizeObserver(([entry]) => setRoom(entry?.contentRect.width ?? null));
    observer.observe(element);
    return () => observer.disconnect();
  }, [isWide]);
  return { ref, zoom: isWide && room !== null ? Math.min(1, room / WIDE_PX) : null };
}
