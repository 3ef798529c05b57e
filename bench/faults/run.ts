/** `npm run test:faults -- --rounds 200 --seed 7`: the long fault run, on a PostgreSQL of its own. */
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '#server/database/embedded-postgres.ts';
import { createTestDatabase, startTestDatabase } from '#server/database/test-database.ts';
import { type FaultReport, runDatabaseRounds, runKillRounds } from './fault-rounds.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const rounds = Number(values.rounds);
const seed = Number(values.seed);
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run test:faults -- [--rounds N] [--seed S]\n');
  process.exit(2);
}

function show(what: string, { rounds: done, typed, acknowledged, lost, early, broken }: FaultReport): void {
  const result = `lost ${lost.length}, acknowledged too early ${early.length}, broken chains ${broken.length}`;
  process.stdout.write(`${what}: ${done} rounds, ${typed} typed, ${acknowledged} acknowledged, ${result}\n`);
}

function isClean({ lost, early, broken }: FaultReport): boolean {
  for (const line of [...lost, ...early, ...broken]) process.stdout.write(`  ${line}\n`);
  return lost.length + early.length + broken.length === 0;
}

process.stdout.write(`seed ${seed}\n`);
const server = await startTestDatabase();
let clean = false;
try {
  const { url: databaseUrl } = await createTestDatabase(server.url);
  const onRound = (what: string) => (round: number, report: FaultReport) => {
    if (round % 10 === 0) show(what, report);
  };
  const kills = await runKillRounds({ databaseUrl, rounds, seed, onRound: onRound('server killed') });
  const outage = {
    crash: () => stopEmbeddedPostgres(server.dataDir, 'immediate'),
    restore: async () => void (await startEmbeddedPostgres({ dataDir: server.dataDir })),
  };
  const databaseRounds = Math.max(1, Math.round(rounds / 5));
  const crashes = await runDatabaseRounds(
    { databaseUrl, rounds: databaseRounds, seed, onRound: onRound('database crashed') },
    outage,
  );
  show('server killed', kills);
  show('database crashed', crashes);
  clean = [kills, crashes].map(isClean).every(Boolean);
} finally {
  await server.stop();
}
process.exit(clean ? 0 : 1);
