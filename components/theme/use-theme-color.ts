'use client';
/** A hook that gives the browser's frame the colour of the page's theme. */
import { useComputedColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { THEME_COLORS } from './theme-colors.ts';

export function useThemeColor(): void {
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]'))
      meta.content = THEME_COLORS[scheme];
  }, [scheme]);
}
