/** Bundles a module as the product is bundled, to run it in a process of its own. */
import { mkdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { installedPackages } from '#scripts/installed-packages.mjs';

/** Inside the project, so that the bundle finds the packages it leaves out. */
const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/bindery-bench', import.meta.url));
const bundles = new Map<string, Promise<string>>();

/**
 * The path of a bundle of `module`, made once in the life of this process and removed at its end. From sources through a loader
 * it would start slowly, and run slower than the product: the loader marks every function, closures in hot paths included.
 */
export function bundleModule(module: string): Promise<string> {
  const known = bundles.get(module) ?? bundle(module);
  bundles.set(module, known);
  return known;
}

async function bundle(module: string): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const output = `${FOLDER}/${basename(module, '.ts')}-${process.pid}.mjs`;
  await build({
    entryPoints: [module],
    outfile: output,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: installedPackages(),
    logLevel: 'error',
  });
  process.once('exit', () => rmSync(output, { force: true }));
  return output;
}
