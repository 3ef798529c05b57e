/** `npm run screenshots`: takes the pictures in docs/images anew, from the production build and made-up content. */
import { ensureBrowser } from './browser.mjs';
import { buildProduct } from './product.mjs';
import { runTool } from './program.mjs';
import { say } from './progress.mjs';

const browser = ensureBrowser(say);
await buildProduct(['client', 'server', 'pages', 'worker']);
process.exitCode = await runTool('playwright', ['test', '--config', 'screenshots.config.ts'], {
  env: { CHROMIUM_PATH: browser },
});
