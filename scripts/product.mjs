/** Builds what is missing or out of date: the Prisma client, the server and CLI bundles, the pages. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { withBuildLock } from './build-lock.mjs';
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
    inputs: ['server', 'core', 'richtext', 'prisma/schema.prisma', ...MANIFESTS],
    outputs: ['dist/server.mjs', 'dist/bindery.mjs'],
    build: bundleServer,
  },
  pages: {
    doing: 'building the pages',
    inputs: [...PAGE_SOURCES, ...MANIFESTS],
    outputs: ['.next/BUILD_ID'],
    build: buildPages,
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
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: { server: 'server/main.ts', bindery: 'server/cli/bindery.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What npm installed stays where it is; only our own modules, named by path or #alias, go into the bundle.
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'silent',
  });
}

async function buildPages() {
  rmSync(join(root, '.next', 'BUILD_ID'), { force: true });
  await runQuietly('next', ['build'], { env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } });
}
