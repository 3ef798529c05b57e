/** Installs the packed client into a folder of somebody else, as a program gets it, without a network. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');

/** What the client needs is taken from the packages of the repository, as copies. */
export async function installPackage(tarball: string, program: string): Promise<void> {
  mkdirSync(program, { recursive: true });
  const { dependencies } = readManifest(join(ROOT, 'clients/node'));
  const needed = Object.fromEntries(
    [...closure(Object.keys(dependencies))].map((name) => [name, `file:${packageFolder(name)}`]),
  );
  const manifest = { type: 'module', dependencies: { ...needed, '@vespera/bindery': `file:${tarball}` } };
  writeFileSync(join(program, 'package.json'), JSON.stringify(manifest));
  await npm(program, 'install', '--offline', '--install-links', '--no-audit', '--no-fund');
}

/** npm with the Node.js that runs us. */
export async function npm(cwd: string, ...args: readonly string[]) {
  return await run('npm', [...args], { cwd, env: { ...process.env, NODE_ENV: 'production' } });
}

function closure(names: readonly string[], found = new Set<string>()): ReadonlySet<string> {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    closure(Object.keys(readManifest(packageFolder(name)).dependencies), found);
  }
  return found;
}

function packageFolder(name: string): string {
  return join(ROOT, 'node_modules', name);
}

function readManifest(folder: string): { readonly dependencies: Readonly<Record<string, string>> } {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { dependencies };
}
