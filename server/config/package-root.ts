/** Finds the files of the product (migrations, templates, built pages), from sources or bundle. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BinderyError } from '#core/errors.ts';

const PACKAGE_NAME = 'vespera-bindery';

/**
 * Absolute path of the folder that holds the product's package.json. Found by walking up from this file, because
 * `server/` and the bundle in `dist/` are at different depths and the working directory can be anywhere.
 */
export function packageRoot(from: string = dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && readField(manifest, 'name') === PACKAGE_NAME) return folder;
    if (folder === dirname(folder)) {
      throw new BinderyError(
        'internal',
        `No package.json of ${PACKAGE_NAME} above ${from}: run it from its own folder.`,
      );
    }
  }
}

/** The version of the product, as its package.json says. */
export function productVersion(): string {
  return String(readField(join(packageRoot(), 'package.json'), 'version'));
}

function readField(manifest: string, field: 'name' | 'version'): unknown {
  const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
  return typeof content === 'object' && content !== null && field in content
    ? (content as Record<string, unknown>)[field]
    : undefined;
}
