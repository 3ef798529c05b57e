'use client';
/** The providers around every page: theme, server state, dialogs, toasts. */
import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useLayoutEffect, useState } from 'react';
import { createQueryClient } from '#components/api/query-client.ts';
import { refuseStrayFiles } from '#components/browser/dropped-files.ts';
import { keepFromPage } from '#components/browser/input-method.ts';
import { cssVariablesResolver, theme } from '#components/theme/theme.ts';
import { useDocumentFont } from '#components/theme/use-document-font.ts';
import { useThemeColor } from '#components/theme/use-theme-color.ts';
import { mendMenuKeys } from '#components/ui/menu-keys.ts';
import { Toasts } from '#components/ui/toasts.tsx';

interface ProvidersProps {
  readonly children: ReactNode;
  /** Of the program that the page stands in; that of the device, or the one chosen, unless given. */
  readonly scheme?: 'light' | 'dark';
}

export function Providers({ children, scheme }: ProvidersProps) {
  const [queryClient] = useState(createQueryClient);
  // Before the effects of all that listens to keys.
  useLayoutEffect(() => keepFromPage(window), []);
  useLayoutEffect(() => mendMenuKeys(window), []);
  useEffect(() => refuseStrayFiles(window), []);
  return (
    <QueryClientProvider client={queryClient}>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        cssVariablesResolver={cssVariablesResolver}
        {...(scheme !== undefined && { forceColorScheme: scheme })}
      >
        <ModalsProvider>{children}</ModalsProvider>
        <Toasts />
        <ChosenLook />
      </MantineProvider>
    </QueryClientProvider>
  );
}

/** Keeps what lies outside React's page in step with the person's choices, also when they are made in another tab. */
function ChosenLook() {
  useDocumentFont();
  useThemeColor();
  return null;
}
