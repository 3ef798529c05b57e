/** The document of every page: fonts, styles, colour scheme before first paint, providers. */
import '@fontsource-variable/inter/opsz.css';
import '@fontsource-variable/newsreader/opsz.css';
import '@fontsource-variable/newsreader/opsz-italic.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@mantine/core/styles.layer.css';
import '@mantine/dates/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '#components/theme/tokens.css';
import '#components/theme/global.css';
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { EARLY_PALETTE_SCRIPT } from '#components/palette-state/early-palette.ts';
import { Providers } from '#components/shell/providers.tsx';
import { DOCUMENT_FONT_SCRIPT } from '#components/theme/document-font.ts';
import { THEME_COLORS } from '#components/theme/theme-colors.ts';

export const metadata: Metadata = {
  title: { default: 'Vespera Bindery', template: '%s · Vespera Bindery' },
  description: 'Structured documents that teams write together, live.',
  icons: { icon: '/favicon.svg', apple: '/icon-180.png' },
  manifest: '/manifest.webmanifest',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: THEME_COLORS.light },
    { media: '(prefers-color-scheme: dark)', color: THEME_COLORS.dark },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? '';
  return (
    <html lang="en" data-build={process.env['BINDERY_BUILD']} {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} />
        <script nonce={nonce}>{DOCUMENT_FONT_SCRIPT + EARLY_PALETTE_SCRIPT}</script>
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
