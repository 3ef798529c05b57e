/** `node scripts/ensure-browser.mjs`: prints the path of a Chromium, having installed one if need be. */
import { ensureBrowser } from './browser.mjs';

try {
  process.stdout.write(`${ensureBrowser((text) => process.stderr.write(`${text}\n`))}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
