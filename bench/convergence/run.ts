/** `npm run test:convergence -- --schedules 100000 --seed 7`: many schedules, with the seed of each failure. */
import { parseArgs } from 'node:util';
import { runSchedule } from './schedule.ts';

const MAX_FAILURES = 10;
const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const schedules = Number(values.schedules);
const seed = Number(values.seed);
if (!Number.isInteger(schedules) || schedules < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run test:convergence -- [--schedules N] [--seed S]\n');
  process.exit(2);
}

process.stdout.write(`seed ${seed}\n`);
const started = performance.now();
let failures = 0;
for (let done = 0; done < schedules && failures < MAX_FAILURES; done += 1) {
  const problems = runSchedule(seed + done);
  if (problems.length > 0) {
    failures += 1;
    process.stdout.write(`FAILED; replay it with --schedules 1 --seed ${seed + done}\n`);
    for (const problem of problems.slice(0, 8)) process.stdout.write(`  ${problem}\n`);
  }
  if ((done + 1) % 5_000 === 0) process.stdout.write(`${done + 1} schedules, ${failures} failed\n`);
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(`${schedules} schedules asked for, ${failures} failed, ${seconds} s\n`);
process.exit(failures === 0 ? 0 : 1);
