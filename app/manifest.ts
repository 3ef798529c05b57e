/** `/manifest.webmanifest`: the web app manifest. */
import type { MetadataRoute } from 'next';
import { THEME_COLORS } from '#components/theme/theme-colors.ts';

export default function manifest(): MetadataRoute.Manifest {
  const icons = [{ src: '/icon-192.png', sizes: '192x192', type: 'image/png' }];
  return {
    id: '/',
    name: 'Vespera Bindery',
    short_name: 'Bindery',
    description: 'Structured documents that teams write together, live.',
    categories: ['productivity'],
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: THEME_COLORS.light,
    theme_color: THEME_COLORS.light,
    icons: [
      { src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml' },
      ...icons,
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
    shortcuts: [
      { name: 'New Codex', url: '/#new', icons },
      { name: 'Search', url: '/search', icons },
    ],
  };
}
