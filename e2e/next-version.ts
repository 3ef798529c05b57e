/** The built product under another version, as after an update. */
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const COPIED = ['dist', '.next', 'package.json', 'next.config.mjs'];
const LINKED = ['node_modules', 'public', 'prisma', 'templates'];
const NAMES_THE_VERSION = /\.(js|mjs|json|html|rsc)$|BUILD_ID$/;

export interface NextVersion {
  /** To be given to `product.restart`. */
  readonly folder: string;
  readonly build: string;
  dispose(): void;
}

/** Everything in it is as it was built, but for the name of the version in the pages and the service worker. */
export function makeNextVersion(): NextVersion {
  const folder = mkdtempSync(join(tmpdir(), 'bindery-next-version-'));
  for (const name of COPIED) {
    const filter = (path: string) => path !== join(ROOT, '.next', 'cache');
    cpSync(join(ROOT, name), join(folder, name), { recursive: true, filter });
  }
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(folder, name));
  const old = readFileSync(join(ROOT, '.next', 'BUILD_ID'), 'utf8');
  const build = [...old].reverse().join('');
  renameSync(join(folder, '.next', 'static', old), join(folder, '.next', 'static', build));
  for (const file of filesIn(join(folder, '.next')).concat(join(folder, 'dist', 'sw.js'))) {
    if (!NAMES_THE_VERSION.test(file)) continue;
    const text = readFileSync(file, 'utf8');
    if (text.includes(old)) writeFileSync(file, text.replaceAll(old, build));
  }
  return { folder, build, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
