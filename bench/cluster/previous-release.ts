/** The sources of an earlier version, taken from the history of git into a folder of their own, and its server bundled from them. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { installedPackages } from '#scripts/installed-packages.mjs';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ENTRY = 'bench/cluster/previous-server.ts';
const WORKSPACES = ['core', 'richtext', 'sync'];

export interface PreviousRelease {
  /** The bundle of its server. */
  readonly server: string;
  remove(): void;
}

/** The full name of a commit; `null` where there is no history of git, or not that far back. */
export async function findCommit(name: string): Promise<string | null> {
  const asked = ['rev-parse', '--verify', '--quiet', `${name}^{commit}`];
  return await run('git', asked, { cwd: ROOT }).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
}

/** With the packages that are installed: those of the earlier version are not fetched. */
export async function buildPrevious(commit: string): Promise<PreviousRelease> {
  const folder = mkdtempSync(join(tmpdir(), 'bindery-previous-'));
  try {
    await unpack(commit, folder);
    linkPackages(folder);
    await run(process.execPath, [join(ROOT, 'node_modules/prisma/build/index.js'), 'generate'], {
      cwd: folder,
    });
    mkdirSync(join(folder, 'bench/cluster'), { recursive: true });
    copyFileSync(join(ROOT, ENTRY), join(folder, ENTRY));
    await build({
      absWorkingDir: folder,
      entryPoints: { server: ENTRY, 'task-thread': 'server/runtime/task-thread.ts' },
      outdir: 'dist',
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: installedPackages(),
      logLevel: 'error',
    });
    return {
      server: join(folder, 'dist/server.mjs'),
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function unpack(commit: string, folder: string): Promise<void> {
  const archive = spawn('git', ['archive', '--format=tar', commit], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const tar = spawn('tar', ['-x', '-C', folder], { stdio: [archive.stdout, 'inherit', 'inherit'] });
  const [code] = (await once(tar, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the sources of ${commit} could not be unpacked`);
}

/** Its own workspaces, and everything else from here. */
function linkPackages(folder: string): void {
  const packages = join(folder, 'node_modules');
  mkdirSync(packages);
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (name !== '@vespera' && !name.startsWith('.'))
      symlinkSync(join(ROOT, 'node_modules', name), join(packages, name));
  for (const workspace of WORKSPACES) {
    const { name } = JSON.parse(readFileSync(join(folder, workspace, 'package.json'), 'utf8')) as {
      name: string;
    };
    mkdirSync(join(packages, name, '..'), { recursive: true });
    symlinkSync(join(folder, workspace), join(packages, name));
  }
}
