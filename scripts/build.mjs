/** `npm run build`: the whole production build, from scratch. */
import { buildProduct } from './product.mjs';
import { say } from './progress.mjs';

try {
  await buildProduct(['client', 'server', 'pages', 'worker', 'node-client', 'mcp-server'], { force: true });
  say('built');
} catch (error) {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
