/** `npm run bindery -- …`: runs the CLI, bundled again when its sources have changed. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildProduct } from './product.mjs';
import { root } from './program.mjs';

try {
  // A server needs the pages as well.
  const parts = process.argv[2] === 'serve' ? ['client', 'server', 'pages', 'worker'] : ['client', 'server'];
  await buildProduct(parts, { stream: process.stderr });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
await import(pathToFileURL(join(root, 'dist', 'bindery.mjs')).href);
