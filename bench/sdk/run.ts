/** `npm run test:sdk -- --rounds 200 --seed 7`: the long fault run of programs on the client for Node, on a PostgreSQL of its own. */
import { parseArgs } from 'node:util';
import { createTestDatabase, startTestDatabase } from '#server/database/test-database.ts';
import type { FaultReport } from '../faults/fault-rounds.ts';
import { runSdkRounds } from './rounds.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const [rounds = 0, seed = 0] = [Number(values.rounds), Number(values.seed)];
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run test:sdk -- [--rounds N] [--seed S]\n');
  process.exit(2);
}

function show({ rounds: done, typed, acknowledged, lost, early, broken }: FaultReport): void {
  const result = `lost ${lost.length}, told too early ${early.length}, broken chains ${broken.length}`;
  process.stdout.write(
    `server killed: ${done} rounds, ${typed} words written, ${acknowledged} told to be saved, ${result}\n`,
  );
}

process.stdout.write(`seed ${seed}\n`);
const postgres = await startTestDatabase();
let troubles: readonly string[] = [];
try {
  const { url: databaseUrl } = await createTestDatabase(postgres.url);
  const onRound = (round: number, report: FaultReport): void => {
    if (round % 10 === 0) show(report);
  };
  const report = await runSdkRounds({ databaseUrl, rounds, seed, onRound });
  show(report);
  troubles = [...report.lost, ...report.early, ...report.broken];
  for (const line of troubles) process.stdout.write(`  ${line}\n`);
} finally {
  await postgres.stop();
}
process.exit(troubles.length === 0 ? 0 : 1);
