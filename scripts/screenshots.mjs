/** `npm run screenshots`: takes the screenshots in docs/images, from the production build and invented content. */
import { ensureBrowser } from './browser.mjs';
import { buildProduct } from './product.mjs';
import { runTool } from './program.mjs';
import { say } from './progress.mjs';

const browser = ensureBrowser(say);
await buildProduct(['client', 'server', 'pages', 'worker']);
process.exitCode = await runTool('playwright', ['test', '--config', 'screenshots.config.ts'], {
  env: { CHROMIUM_PATH: browser },
});
