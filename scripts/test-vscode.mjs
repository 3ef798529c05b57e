/**
 * `npm run test:vscode`: the extension in a real VS Code, driven by a browser. `CODE_SERVER` is the `out/node/entry.js` of a
 * code-server; `-- --install` installs one first, into `.data`. Other arguments go to Playwright.
 */
import { ensureBrowser } from './browser.mjs';
import { installCodeServer } from './code-server.mjs';
import { buildProduct } from './product.mjs';
import { runTool } from './program.mjs';
import { say } from './progress.mjs';
import { buildVscodeExtension } from './vscode-extension.mjs';

const args = process.argv.slice(2);
if (args.includes('--install')) await installCodeServer();
await buildProduct(['client', 'server', 'pages', 'worker']);
await buildVscodeExtension();
const env = { CHROMIUM_PATH: ensureBrowser(say) };
const rest = args.filter((each) => each !== '--install');
process.exitCode = await runTool('playwright', ['test', 'e2e/vscode', ...rest], { env });
