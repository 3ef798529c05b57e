/** Builds what is missing or out of date: Prisma client, server and CLI bundles, pages. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { withBuildLock } from './build-lock.mjs';
import { installedPackages } from './installed-packages.mjs';
import { buildMcpServer } from './mcp-server.mjs';
import { buildNodeClient } from './node-client.mjs';
import { root, runQuietly } from './program.mjs';
import { say, step } from './progress.mjs';
import { clearStamp, hashInputs, isFresh, writeStamp } from './stamp.mjs';

const MANIFESTS = ['package.json', 'package-lock.json'];
const PAGE_SOURCES = [
  'app',
  'components',
  'core',
  'richtext',
  'sync',
  'public',
  'proxy.ts',
  'next.config.mjs',
  'tsconfig.json',
];

/** Part by part, in the order of need: its sources, what it makes, and how. */
const PARTS = {
  client: {
    doing: 'generating the database client',
    inputs: ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'],
    outputs: ['prisma/generated/client.ts'],
    build: () => runQuietly('prisma', ['generate']),
  },
  server: {
    doing: 'bundling the server',
    inputs: ['server', 'core', 'richtext', 'clients', 'prisma/schema.prisma', ...MANIFESTS],
    outputs: ['dist/server.mjs', 'dist/task-thread.mjs', 'dist/bindery.mjs'],
    build: bundleServer,
  },
  pages: {
    doing: 'building the pages',
    inputs: [...PAGE_SOURCES, ...MANIFESTS],
    outputs: ['.next/BUILD_ID'],
    build: buildPages,
  },
  worker: {
    doing: 'bundling the service worker',
    inputs: [...PAGE_SOURCES, 'worker', ...MANIFESTS],
    outputs: ['dist/sw.js'],
    build: bundleWorker,
  },
  'node-client': {
    doing: 'building the client for Node',
    inputs: ['clients/node', 'core', 'richtext', 'sync', 'tsconfig.json', ...MANIFESTS],
    outputs: ['clients/node/dist/bindery.js', 'clients/node/dist/types/clients/node/bindery.d.ts'],
    build: () => buildNodeClient(),
  },
  'mcp-server': {
    doing: 'building the MCP server for agents',
    inputs: ['clients', 'core', ...MANIFESTS],
    outputs: ['clients/mcp/dist/bindery-mcp.js'],
    build: () => buildMcpServer(),
  },
};

/**
 * Brings the named parts up to date; those that are, cost a hash over their sources.
 * @param {readonly (keyof typeof PARTS)[]} names
 * @param {{ force?: boolean, stream?: NodeJS.WriteStream }} [options]
 */
export async function buildProduct(names, { force = false, stream = process.stdout } = {}) {
  const stale = () =>
    names.filter((name) => force || !isFresh(name, hashInputs(PARTS[name].inputs), PARTS[name].outputs));
  if (stale().length === 0) return;
  await withBuildLock(
    async () => {
      for (const name of stale()) await buildPart(name, stream);
    },
    (text) => say(text, stream),
  );
}

async function buildPart(name, stream) {
  const { doing, inputs, build } = PARTS[name];
  const hash = hashInputs(inputs); // of what is about to be built: a change meanwhile makes it stale again
  clearStamp(name);
  await step(doing, build, stream);
  writeStamp(name, hash);
}

async function bundleServer() {
  // esbuild is for building only; loading it here keeps it out of every start that has nothing to build.
  const { build, stop } = await import('esbuild');
  const options = {
    absWorkingDir: root,
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    external: installedPackages(),
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'silent',
  };
  await build({ ...options, entryPoints: { 'task-thread': 'server/runtime/task-thread.ts' } });
  // What is loaded on demand stays in a piece of its own, with the packages it imports.
  rmSync(join(root, 'dist', 'on-demand'), { recursive: true, force: true });
  await build({
    ...options,
    entryPoints: { server: 'server/runtime/main.ts' },
    splitting: true,
    chunkNames: 'on-demand/[name]-[hash]',
  });
  // In pieces, for each command loads what it needs; those of the build before are nobody's.
  rmSync(join(root, 'dist', 'commands'), { recursive: true, force: true });
  await build({
    ...options,
    entryPoints: { bindery: 'server/cli/bindery.ts' },
    splitting: true,
    chunkNames: 'commands/[name]-[hash]',
  });
  await stop(); // else its service process lives as long as the server that was started after the build
}

async function buildPages() {
  rmSync(join(root, '.next', 'BUILD_ID'), { force: true });
  // The same sources are the same version, wherever they are built.
  const build = hashInputs(PARTS.pages.inputs).slice(0, 16);
  await runQuietly('next', ['build'], {
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', BINDERY_BUILD: build },
  });
}

/** After the pages: it carries the list of all the files that the app consists of. */
async function bundleWorker() {
  const { build, stop } = await import('esbuild');
  const files = [
    ...listFiles(join(root, '.next', 'static')).map((file) => `_next/static/${file}`),
    ...listFiles(join(root, 'public')),
    'manifest.webmanifest',
  ];
  await build({
    absWorkingDir: root,
    entryPoints: ['worker/service-worker.ts'],
    outfile: 'dist/sw.js',
    define: {
      BINDERY_BUILD: JSON.stringify(readFileSync(join(root, '.next', 'BUILD_ID'), 'utf8')),
      BINDERY_FILES: JSON.stringify(files.map((file) => `/${encodeURI(file)}`)),
    },
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
  });
  await stop();
}

/** Paths below `folder`, with slashes, sorted; source maps are for people who debug, and screenshots for app stores. */
function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.map$|^screenshot-/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
