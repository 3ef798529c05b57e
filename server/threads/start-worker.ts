/** The worker that tasks run in: the bundle beside the server's, or one made on the spot where the server runs from its sources. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { packageRoot } from '../config/package-root.ts';

/** Made by the first worker of the process, for bundling takes longer than starting one. */
let program: string | undefined;

/** Starts a worker that serves every task of `server/runtime/task-thread.ts`. */
export function startWorker(options: WorkerOptions): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(join(packageRoot(), 'dist', 'task-thread.mjs'), options);
  program ??= bundleSources();
  return new Worker(program, { ...options, eval: true });
}

/**
 * One file with everything in it, packages included: it loads in a tenth of the time that a loader of TypeScript takes
 * for the sources one by one.
 */
function bundleSources(): string {
  // For development only, and found from here rather than imported: the server's own bundle must do without it.
  const { buildSync }: typeof import('esbuild') = createRequire(import.meta.url)('esbuild');
  const { outputFiles } = buildSync({
    absWorkingDir: packageRoot(),
    entryPoints: ['server/runtime/task-thread.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
