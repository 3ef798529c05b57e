/** Finds a Chromium for the browser tests, and installs one where there is none. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { platform } from 'node:os';
import { delimiter, join } from 'node:path';
import { root, tool } from './program.mjs';

/** Chromium without windows does the same pages with three quarters of the processor time. */
const SHELL = 'chromium-headless-shell';
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const MAC_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

/**
 * The path of a Chromium that starts: $CHROMIUM_PATH, the system's headless shell, Playwright's own, the system's; else
 * Playwright's download, else Debian's package when we are root.
 * @param {(text: string) => void} say told what is being tried, where it takes time
 * @returns {string}
 * @throws Error that says what to install, when there is no way to have one
 */
export function ensureBrowser(say) {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (works(given)) return given;
    throw new Error(
      `CHROMIUM_PATH is ${given}, and that does not start. Set it to a Chromium, or leave it out.`,
    );
  }
  return findBrowser() ?? installBrowser(say);
}

function findBrowser() {
  const candidates = [...inPath([SHELL]), playwrightsOwn(), ...systemBrowsers()];
  return candidates.find((path) => path !== null && works(path));
}

function installBrowser(say) {
  say('no browser found; asking Playwright to download one');
  // Without --with-deps: that runs apt first, and on a closed network takes minutes to fail.
  spawnSync(process.execPath, [tool('playwright'), 'install', 'chromium'], { cwd: root, stdio: 'ignore' });
  const downloaded = findBrowser();
  if (downloaded) return downloaded;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    say('no download; installing Debian’s chromium');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore', env });
    for (const name of [SHELL, 'chromium']) {
      const options = ['-y', '-q', '--no-install-recommends'];
      spawnSync('apt-get', ['install', ...options, name], { stdio: 'ignore', env });
      const installed = findBrowser();
      if (installed) return installed;
    }
  }
  throw new Error(
    'The browser tests need a Chromium, and none could be found or installed. Install one (Debian: apt-get install ' +
      'chromium; macOS: Google Chrome; anywhere with internet: npx playwright install --with-deps chromium), or set ' +
      'CHROMIUM_PATH to one.',
  );
}

function playwrightsOwn() {
  const require = createRequire(import.meta.url);
  return require('@playwright/test').chromium.executablePath() || null;
}

function systemBrowsers() {
  if (platform() === 'darwin') return MAC_PATHS;
  return inPath(NAMES);
}

function inPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function works(path) {
  return (
    existsSync(path) && spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
  );
}
