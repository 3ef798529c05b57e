/** The packages that npm installs, which a bundle of the server leaves where they are; our own workspaces go into it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './program.mjs';

/** Their names, as in the package.json of the repository. @returns {string[]} */
export function installedPackages() {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys({ ...dependencies, ...devDependencies });
}
