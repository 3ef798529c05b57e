/**
 * `npm test`: every test there is. Unit, component and database tests first, then the production build, then the browser tests
 * against it. All of them run even if some fail; the last lines name those that did, and those that passed only when tried
 * again (in CI), for each of them is a race to be cured.
 *
 * `--only unit|components|pg|e2e` runs one kind.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './browser.mjs';
import { buildProduct } from './product.mjs';
import { root, runTool } from './program.mjs';
import { say } from './progress.mjs';

const RESULTS = join(root, 'test-results');

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const wants = (kind) => values.only === undefined || values.only === kind;

/** Outcomes by kind of test. A kind that could not run at all counts as one failure. */
const outcomes = [];

await buildProduct(['client']);
mkdirSync(RESULTS, { recursive: true });
if (wants('unit')) await record('unit and property tests', () => runVitest('unit'));
if (wants('components')) await record('component tests', () => runVitest('components'));
if (wants('pg')) await record('database tests', () => runVitest('pg'));
if (wants('e2e')) await record('browser tests', runBrowserTests);

process.stdout.write('\n');
for (const { kind, passed, failed, reason } of outcomes) {
  process.stdout.write(`${kind}: ${passed} passed, ${failed} failed${reason ? ` (${reason})` : ''}\n`);
}
const total = (key) => outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
for (const { failures = [] } of outcomes)
  for (const test of failures) process.stdout.write(`failed: ${test}\n`);
for (const { retried = [] } of outcomes)
  for (const test of retried) process.stdout.write(`passed when tried again: ${test}\n`);
process.stdout.write(`${total('passed')} passed, ${total('failed')} failed\n`);
process.exitCode = total('failed') > 0 || total('passed') === 0 ? 1 : 0;

async function record(kind, run) {
  say(kind);
  try {
    outcomes.push({ kind, ...(await run()) });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    outcomes.push({ kind, passed: 0, failed: 1, reason: error.message.split('\n')[0] });
  }
}

async function runVitest(project) {
  const report = join(RESULTS, `${project}.json`);
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await runTool('vitest', ['run', '--project', project, ...reporters], {
    env: { NODE_ENV: 'test' },
  });
  const { numPassedTests, testResults } = readReport(report, project);
  const failures = testResults.flatMap(failuresOf);
  const retried = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
      .map(({ fullName }) => `${relative(root, name)}: ${fullName}`),
  );
  return judge(code, numPassedTests, failures.length, { failures, retried });
}

/** The tests of a file of Vitest's report that failed, and the file where something outside of its tests did. */
function failuresOf({ name, status, message, assertionResults }) {
  const file = relative(root, name);
  const tests = assertionResults.filter((test) => test.status === 'failed').map(({ fullName }) => fullName);
  const isOwn = message !== '' || (status === 'failed' && tests.length === 0);
  return [...tests, ...(isOwn ? [message.split('\n')[0] || 'failed outside of its tests'] : [])].map(
    (what) => `${file}: ${what}`,
  );
}

async function runBrowserTests() {
  const browser = ensureBrowser(say);
  await buildProduct(['client', 'server', 'pages', 'worker', 'node-client']);
  const report = join(RESULTS, 'results.json');
  rmSync(report, { force: true });
  const code = await runTool('playwright', ['test'], { env: { CHROMIUM_PATH: browser } });
  const { stats, suites } = readReport(report, 'Playwright');
  const named = (outcome) =>
    specsOf(suites)
      .filter(({ tests }) => tests.some(({ status }) => status === outcome))
      .map(({ file, title }) => `${file}: ${title}`);
  const names = { failures: named('unexpected'), retried: named('flaky') };
  return judge(code, stats.expected + stats.flaky, stats.unexpected, names);
}

/** A run that ends badly has failed, whatever its report says: an error outside of any test, a crash, no tests. */
function judge(code, passed, failed, names) {
  if (code === 0 || failed > 0) return { passed, failed, ...names };
  return { passed, failed: 1, ...names, reason: `exit code ${code}` };
}

/** The tests of Playwright's report, whose groups may hold groups. */
function specsOf(suites) {
  return suites.flatMap(({ specs, suites: inner = [] }) => [...specs, ...specsOf(inner)]);
}

function readReport(path, name) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new Error(`${name} ended without a report`);
  }
}
