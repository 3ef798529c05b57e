/**
 * `npm run check`: format, lint, layers, types, unit and component tests. Needs no database, no build, no network, and
 * about a minute on two idle cores. Steps run two at a time; what a step said is shown when it failed.
 *
 * `--static` leaves the tests out, for those who run them all anyway.
 */
import { parseArgs } from 'node:util';
import { buildProduct } from './product.mjs';
import { runQuietly } from './program.mjs';
import { say } from './progress.mjs';

/** The slow ones first. */
const STEPS = [
  ['unit and component tests', runTests],
  ['types', () => runQuietly('tsc', ['--noEmit', '-p', '.'])],
  ['layers', () => runQuietly('depcruise', ['--config', 'dependency-cruiser.config.mjs', '.'])],
  ['types of core alone', () => runQuietly('tsc', ['--noEmit', '-p', 'core'])],
  ['format and lint', () => runQuietly('biome', ['check', '.'])],
];
const AT_ONCE = 2;
const { values } = parseArgs({ options: { static: { type: 'boolean' } } });

await buildProduct(['client']);
const waiting = STEPS.filter(([name]) => !values.static || !name.endsWith(' tests'));
const failures = [];
await Promise.all(Array.from({ length: AT_ONCE }, work));

for (const { name, message } of failures) process.stderr.write(`\n── ${name}\n${message}\n`);
say(failures.length === 0 ? 'all good' : `failed: ${failures.map(({ name }) => name).join(', ')}`);
process.exitCode = failures.length === 0 ? 0 : 1;

function runTests() {
  const projects = ['unit', 'components'].flatMap((name) => ['--project', name]);
  return runQuietly('vitest', ['run', ...projects], { env: { NODE_ENV: 'test' } });
}

async function work() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [name, run] = next;
    try {
      await run();
      say(`${name}: good`);
    } catch (error) {
      failures.push({ name, message: error.message });
      say(`${name}: FAILED`);
    }
  }
}
