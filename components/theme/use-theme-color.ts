'use client';
/** Colours the browser's own frame like the page, also where a person chose another theme than the system's. */
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
