/** `npm run build:vscode`: Vespera Forge, the extension for VS Code, as a package that editors install. */
import { relative } from 'node:path';
import { root } from './program.mjs';
import { say } from './progress.mjs';
import { buildVscodeExtension } from './vscode-extension.mjs';

try {
  say(`built ${relative(root, await buildVscodeExtension())}`);
} catch (error) {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
