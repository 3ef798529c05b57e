/**
 * `npm run check`: format, lint, layers, types, and the unit and component tests of what has changed: the tests that import, by
 * whatever way, a file that differs from the upstream branch, or from the last commit where there is none. Needs no database, no build, no network,
 * and under a minute on two idle cores for a change of usual size. Steps run two at a time; what a step said is shown when it failed.
 *
 * `--all` runs all unit and component tests; `--static` none, for those who run them all anyway.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { buildProduct } from './product.mjs';
import { root, runQuietly } from './program.mjs';
import { say } from './progress.mjs';

/** The slow ones first. */
const STEPS = [
  ['unit and component tests', runTests],
  ['architecture tests', () => runVitest(['architecture.test.ts'])],
  ['types', () => runQuietly('tsc', ['--noEmit', '-p', '.'])],
  ['layers', () => runQuietly('depcruise', ['--config', 'dependency-cruiser.config.mjs', '.'])],
  ['types of core alone', () => runQuietly('tsc', ['--noEmit', '-p', 'core'])],
  ['format and lint', () => runQuietly('biome', ['check', '.'])],
];
const AT_ONCE = 2;
const { values } = parseArgs({ options: { all: { type: 'boolean' }, static: { type: 'boolean' } } });

await buildProduct(['client']);
const waiting = STEPS.filter(([name]) => !values.static || !name.endsWith(' tests'));
const failures = [];
await Promise.all(Array.from({ length: AT_ONCE }, work));

for (const { name, message } of failures) process.stderr.write(`\n── ${name}\n${message}\n`);
say(failures.length === 0 ? 'all good' : `failed: ${failures.map(({ name }) => name).join(', ')}`);
process.exitCode = failures.length === 0 ? 0 : 1;

function runTests() {
  const base = values.all ? null : findBase();
  return runVitest(base === null ? [] : ['--changed', base, '--passWithNoTests']);
}

function runVitest(args) {
  const projects = ['unit', 'components'].flatMap((name) => ['--project', name]);
  return runQuietly('vitest', ['run', ...projects, ...args], { env: { NODE_ENV: 'test' } });
}

/** The commit that changes are counted from; `null` where there is no repository to ask, and everything counts as changed. */
function findBase() {
  for (const name of ['@{upstream}', 'HEAD']) {
    try {
      const args = ['rev-parse', '--verify', '--quiet', name];
      return execFileSync('git', args, {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    } catch {
      // The branch follows no other, or these are files without a repository.
    }
  }
  return null;
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
