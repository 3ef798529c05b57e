/** Next serves the pages only; data comes from /api and /collab, which server/runtime/main.ts answers on the same port. */

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Names the version in the pages and in the service worker (scripts/product.mjs); a server in development has none.
  generateBuildId: () => process.env.BINDERY_BUILD ?? null,
  env: { BINDERY_BUILD: process.env.BINDERY_BUILD ?? '' },
  // `npm run check` compares types over the whole repository; a start on a fresh machine need not do it again.
  typescript: { ignoreBuildErrors: true },
  // The server has these loaded already. A second copy inside Next's bundles would be a second Yjs, whose documents
  // and types the first does not recognise.
  serverExternalPackages: [
    'yjs',
    'lib0',
    'y-protocols',
    '@hocuspocus/server',
    'pg',
    '@prisma/client',
    '@prisma/adapter-pg',
  ],
  experimental: {
    optimizePackageImports: ['@mantine/core', '@mantine/hooks', '@mantine/dates', '@tabler/icons-react'],
  },
};

export default config;
