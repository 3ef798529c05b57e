/**
 * `npm run screenshots`: takes all of them from the production build and invented content. Those in docs/images, and every screen in
 * light, dark, on a phone and in another locale, in test-results/screens; `-- docs` or `-- screens` takes one kind, and
 * `-- screens members` the screens whose names have “members” in them.
 */
import { ensureBrowser } from './browser.mjs';
import { buildProduct } from './product.mjs';
import { runTool } from './program.mjs';
import { say } from './progress.mjs';

const [kind, names] = process.argv.slice(2);
const browser = ensureBrowser(say);
await buildProduct(['client', 'server', 'pages', 'worker']);
const only = kind === undefined ? [] : ['--project', kind];
process.exitCode = await runTool('playwright', ['test', '--config', 'screenshots.config.ts', ...only], {
  env: { CHROMIUM_PATH: browser, ...(names !== undefined && { SCREENS: names }) },
});
