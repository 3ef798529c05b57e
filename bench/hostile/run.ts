/** `npm run test:hostile -- --cases 20000 --seed 7`: many hostile updates, with the seed of each failing round. */
import { parseArgs } from 'node:util';
import { runRound } from './run-round.ts';

const CASES_A_ROUND = 50;
const MAX_FAILURES = 10;
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const cases = Number(values.cases);
const seed = Number(values.seed);
if (!Number.isInteger(cases) || cases < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run test:hostile -- [--cases N] [--seed S]\n');
  process.exit(2);
}

process.stdout.write(`seed ${seed}\n`);
const started = performance.now();
const counts = { refused: 0, idle: 0, stored: 0, honest: 0 };
const reasons = new Map<string, number>();
let failures = 0;
for (let round = 0; round * CASES_A_ROUND < cases && failures < MAX_FAILURES; round += 1) {
  const report = await runRound(seed + round, Math.min(CASES_A_ROUND, cases - round * CASES_A_ROUND));
  for (const key of ['refused', 'idle', 'stored', 'honest'] as const) counts[key] += report[key];
  for (const [reason, count] of report.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  if (report.problems.length > 0) {
    failures += 1;
    process.stdout.write(`FAILED; replay it with --cases ${CASES_A_ROUND} --seed ${seed + round}\n`);
    for (const problem of report.problems.slice(0, 8)) process.stdout.write(`  ${problem}\n`);
  }
}
for (const [reason, count] of [...reasons].sort(([, a], [, b]) => b - a))
  process.stdout.write(`${String(count).padStart(7)}  ${reason}\n`);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(
  `hostile: ${counts.refused} refused, ${counts.idle} without effect, ${counts.stored} harmless ones stored; ` +
    `honest: ${counts.honest} taken; ${failures} rounds failed, ${seconds} s\n`,
);
process.exit(failures === 0 ? 0 : 1);
