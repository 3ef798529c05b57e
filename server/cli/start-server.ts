/** Starts the built server in the process of a command. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BinderyError } from '#core/errors.ts';
import { packageRoot } from '#server/config/package-root.ts';

/** Resolves when the server serves; one that cannot start ends the process itself, having said why. Throws `unavailable` without a build. */
export async function startServer(args: readonly string[]): Promise<void> {
  const file = join(packageRoot(), 'dist', 'server.mjs');
  if (!existsSync(file))
    throw new BinderyError('unavailable', `There is no ${file}. Build Bindery first: npm run build.`);
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
}
