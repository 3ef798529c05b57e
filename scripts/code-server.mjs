/** Installs code-server, the VS Code that runs in a browser, from the npm registry: for `npm run test:vscode`. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './program.mjs';

/** The last that runs on Node 20. */
const VERSION = '4.100.3';
export const FOLDER = join(root, '.data', 'code-server');

/**
 * Its own installation downloads a search program, and wants the headers of libraries that only Windows sign-in needs. Without its scripts
 * it installs; three of its packages are then compiled here. Takes gcc, make and python3.
 */
export async function installCodeServer() {
  mkdirSync(FOLDER, { recursive: true });
  if (!existsSync(join(FOLDER, 'package.json'))) writeFileSync(join(FOLDER, 'package.json'), '{}\n');
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts'];
  await npm(FOLDER, ['install', `code-server@${VERSION}`, ...quiet]);
  const editor = join(FOLDER, 'node_modules', 'code-server', 'lib', 'vscode');
  await npm(editor, ['install', '--omit=dev', ...quiet]);
  await npm(join(editor, 'extensions'), ['install', '--omit=dev', ...quiet]);
  if (!existsSync(join(editor, 'node_modules.asar')))
    symlinkSync('node_modules', join(editor, 'node_modules.asar'));
  await npm(editor, ['rebuild', '@vscode/spdlog', 'node-pty']);
  await npm(FOLDER, ['rebuild', 'argon2']);
}

function npm(cwd, args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, npm_config_yes: 'true' };
    const child = spawn('npm', args, { cwd, env, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`npm ${args[0]} ended with ${code}`)),
    );
  });
}
